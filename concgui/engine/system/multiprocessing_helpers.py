"""The processes that multiprocessing starts once per program: its resource tracker and its fork server.

These processes belong to no run and live as long as the program does.
"""

import sys
from multiprocessing import resource_tracker
from typing import Any


def start_resource_tracker() -> None:
    """Start the resource tracker if it is not running yet.

    Otherwise the first run with processes would count the tracker as one of its own.
    """
    if sys.platform != "win32":
        resource_tracker.ensure_running()


def multiprocessing_helper_pids() -> tuple[int, ...]:
    """Return the process ids of the helpers that are running."""
    return tuple(pid for pid in (_resource_tracker_pid(), _fork_server_pid()) if isinstance(pid, int))


# Both helpers expose their file descriptors publicly, but their process ids only in private attributes.


def _resource_tracker_pid() -> Any:
    return getattr(getattr(resource_tracker, "_resource_tracker", None), "_pid", None)


def _fork_server_pid() -> Any:
    # Looked up instead of imported: it is loaded if it was used, and Windows does not have it.
    module = sys.modules.get("multiprocessing.forkserver")
    return getattr(getattr(module, "_forkserver", None), "_forkserver_pid", None)
