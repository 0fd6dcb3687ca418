"""The verdict on an experiment, and its findings with what to try."""
