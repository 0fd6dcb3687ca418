"""Evaluation of raw events into records and summaries."""
