"""The comparison: how fast on the left, how smooth on the right."""
