"""Lessons and claims as files: reading them, and saying with line and reason what is wrong with one."""
