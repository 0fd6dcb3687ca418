"""Running tasks without Qt."""
