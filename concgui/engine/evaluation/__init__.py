"""From raw events to records and summaries."""
