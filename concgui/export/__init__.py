"""Run records as JSON and CSV."""
