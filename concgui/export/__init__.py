"""File formats for other programs."""
