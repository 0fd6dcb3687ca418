"""A folder that lives as long as a run."""

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from concgui.engine.errors import ServiceError


@contextlib.contextmanager
def temporary_folder(needed_bytes: int) -> Iterator[Path]:
    """Make a folder where the system keeps temporary files; remove it with all its content.

    Args:
        needed_bytes: The room that must be free there.

    Raises:
        ServiceError: It could not be made, or there is not enough room.
    """
    try:
        folder = tempfile.TemporaryDirectory(prefix="concgui-")
    except OSError as error:
        raise ServiceError(
            f"no temporary folder could be made: {error}; set TMPDIR to a folder that can be written"
        ) from error
    with folder as path:
        ensure_room(needed_bytes)
        yield Path(path)


def ensure_room(needed_bytes: int) -> None:
    """Make sure that so much is free where the system keeps temporary files.

    Raises:
        ServiceError: It is not.
    """
    folder = tempfile.gettempdir()
    free = shutil.disk_usage(folder).free
    if free < needed_bytes:
        raise ServiceError(
            f"{needed_bytes / 1e6:,.0f} MB are needed in {folder}, {free / 1e6:,.0f} MB are free; "
            "free some room, choose smaller parameters, or set TMPDIR to a folder on another disk"
        )
