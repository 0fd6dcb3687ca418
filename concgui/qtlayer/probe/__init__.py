"""The window's end of the measurement."""
