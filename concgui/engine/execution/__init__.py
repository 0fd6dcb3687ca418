"""How tasks run without Qt."""
