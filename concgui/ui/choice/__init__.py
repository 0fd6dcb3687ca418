"""The left side of the window: the choice of an experiment."""
