"""The observer process: pings the window from outside, with the standard library alone."""
