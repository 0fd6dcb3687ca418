"""A temporary folder that exists for the duration of a run."""

import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from concgui.engine.errors import ServiceError, shortened


def temporary_prefix(program: int) -> str:
    """Return the beginning of the names of a program's temporary files and folders."""
    return f"concgui-{program}-"


def temporary_directory() -> str:
    """Return the path of the system's temporary directory.

    Raises:
        ServiceError: There is none in which files can be written.
    """
    try:
        return tempfile.gettempdir()
    except OSError as error:
        raise ServiceError(
            f"no temporary folder can be written: {error.strerror or error}; set TMPDIR to a writable folder"
        ) from error


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
    folder = temporary_directory()
    free = shutil.disk_usage(folder).free
    if free < needed_bytes:
        raise ServiceError(
            f"{folder} needs {needed_bytes / 1e6:,.0f} MB of free space but has only {free / 1e6:,.0f} MB; "
            "free some space, choose smaller parameters, or set TMPDIR to a folder on another disk"
        )


_SOCKET_NAME_BYTES = len("/pymp-12345678/listener-12345678")
"""What multiprocessing adds to the temporary directory for the socket of its fork server."""

_LONGEST_SOCKET_PATH = 103 if sys.platform == "darwin" else 107
"""`sockaddr_un.sun_path` without the zero at its end (unix(7))."""


def ensure_short_enough() -> None:
    """Make sure that a socket in the system's temporary directory has a path that the system accepts.

    Raises:
        ServiceError: The directory's path is too long.
    """
    folder = temporary_directory()
    longest = _LONGEST_SOCKET_PATH - _SOCKET_NAME_BYTES
    length = len(os.fsencode(folder))
    if length > longest:
        raise ServiceError(
            f"the fork server needs a socket in TMPDIR, whose path is too long ({length} bytes, at most "
            f"{longest}): {shortened(folder)}; set TMPDIR to another folder, or use --start-method spawn"
        )
