"""The process that multiprocessing starts once to clear away what programs forget.

It belongs to the program and to no run, and lives as long as the program does.
"""

import sys
from multiprocessing import resource_tracker
from typing import Any


def start_resource_tracker() -> None:
    """Start it, unless it runs; the first run with processes would count it as its own else."""
    if sys.platform != "win32":
        resource_tracker.ensure_running()


def resource_tracker_pids() -> tuple[int, ...]:
    """Its process id; () where there is none."""
    # It tells its file descriptor publicly and its process id only here.
    tracker: Any = getattr(resource_tracker, "_resource_tracker", None)
    pid = getattr(tracker, "_pid", None)
    return (pid,) if isinstance(pid, int) else ()
