"""Looks at the program's threads from outside, while a freeze lasts."""
