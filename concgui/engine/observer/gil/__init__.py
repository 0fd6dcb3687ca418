"""Who holds the GIL of the program, asked from outside."""
