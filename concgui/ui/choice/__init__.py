"""The left side of the window: what is to be run."""
