"""Checks before a run of what worker processes need; the system's errors name neither place nor remedy."""

import multiprocessing
import os

from concgui.engine.errors import ServiceError


def ensure_workers_can_start() -> None:
    """Make sure that worker processes have a folder to start in and semaphores to share.

    Raises:
        ServiceError: One of them is missing.
    """
    try:
        os.getcwd()  # noqa: PTH109 -- pathlib does the same
    except OSError as error:
        raise ServiceError(
            "worker processes start in the current folder, which was deleted; change to another folder"
        ) from error
    try:
        multiprocessing.get_context("spawn").Semaphore()
    except (OSError, ImportError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise ServiceError(
            f"worker processes need semaphores, which cannot be made here: {reason}; "
            "on Linux they are kept in /dev/shm, which must be writable"
        ) from error
