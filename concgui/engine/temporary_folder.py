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
        free = shutil.disk_usage(path).free
        if free < needed_bytes:
            raise ServiceError(
                f"{needed_bytes / 1e6:,.0f} MB are needed in {Path(path).parent}, "
                f"{free / 1e6:,.0f} MB are free; "
                "free some room, choose smaller parameters, or set TMPDIR to a folder on another disk"
            )
        yield Path(path)
