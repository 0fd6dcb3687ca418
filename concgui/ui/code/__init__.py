"""The code of a run, with the lines that matter, and the same as a script of one's own."""
