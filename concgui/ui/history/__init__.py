"""The history: a list of all kept runs, to search, show and compare."""
