"""The outside clock: a small window of a process of its own, which the observer tells what it shows."""
