"""One experiment from start to end."""
