"""The processes that multiprocessing starts once for the program: its resource tracker and its fork server.

They belong to no run, and live as long as the program does.
"""

import sys
from multiprocessing import resource_tracker
from typing import Any


def start_resource_tracker() -> None:
    """Start it, unless it runs; the first run with processes would count it as its own else."""
    if sys.platform != "win32":
        resource_tracker.ensure_running()


def multiprocessing_helper_pids() -> tuple[int, ...]:
    """The process ids of those that run."""
    return tuple(pid for pid in (_resource_tracker_pid(), _fork_server_pid()) if isinstance(pid, int))


# Both tell their file descriptors publicly, and their process ids only here.


def _resource_tracker_pid() -> Any:
    return getattr(getattr(resource_tracker, "_resource_tracker", None), "_pid", None)


def _fork_server_pid() -> Any:
    # Imported where it was used, and not for its sake: Windows has none.
    module = sys.modules.get("multiprocessing.forkserver")
    return getattr(getattr(module, "_forkserver", None), "_forkserver_pid", None)
