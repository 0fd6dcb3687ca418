"""The source code of what ran, and the lines in it that matter."""
