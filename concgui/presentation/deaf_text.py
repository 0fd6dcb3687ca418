"""What a terminal shows while one call keeps the whole program from acting. Another process writes it."""

OVER_LIMIT = "concgui: {over_s} s over the limit, still in {place}; Ctrl-C ends the program"
"""Filled in with whole seconds, and with the line or the workload that runs."""

DEAF = (
    "concgui: asked to end, but a call runs that cannot be interrupted; Ctrl-C again ends the program at once"
)
