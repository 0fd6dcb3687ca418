"""concgui: choose a concurrency model, feel the window, decide from measured numbers."""

__version__ = "0.1.0"
