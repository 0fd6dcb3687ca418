"""A temporary folder that exists for the duration of a run."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from concgui.engine.errors import ServiceError


def temporary_prefix(program: int) -> str:
    """Return the beginning of the names of a program's temporary files and folders."""
    return f"concgui-{program}-"


@contextlib.contextmanager
def temporary_folder(needed_bytes: int) -> Iterator[Path]:
    """Create a folder in the system's temporary directory and remove it with all its content on exit.

    Args:
        needed_bytes: Free space that the disk must have.

    Raises:
        ServiceError: If the folder cannot be created or the disk has not enough free space.
    """
    try:
        folder = tempfile.TemporaryDirectory(prefix=temporary_prefix(os.getpid()))
    except OSError as error:
        raise ServiceError(
            f"cannot create a temporary folder: {error}; set TMPDIR to a writable folder"
        ) from error
    with folder as path:
        ensure_room(needed_bytes)
        yield Path(path)


def ensure_room(needed_bytes: int) -> None:
    """Make sure that the disk of the system's temporary directory has enough free space.

    Raises:
        ServiceError: If it has less than `needed_bytes`.
    """
    folder = tempfile.gettempdir()
    free = shutil.disk_usage(folder).free
    if free < needed_bytes:
        raise ServiceError(
            f"{folder} needs {needed_bytes / 1e6:,.0f} MB of free space but has only {free / 1e6:,.0f} MB; "
            "free some space, choose smaller parameters, or set TMPDIR to a folder on another disk"
        )
