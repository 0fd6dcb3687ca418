"""Replacement of a text file as a whole or not at all."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO


def replace_file(path: Path, text: str) -> None:
    """Write a temporary file next to the file, then replace the file with it in one step.

    Args:
        path: The file; its folder must exist.
        text: The new content.

    Raises:
        OSError: The file cannot be written. It is unchanged, and no temporary file is left.
    """
    with replaced_file(path) as file:
        file.write(text)


@contextlib.contextmanager
def replaced_file(path: Path) -> Iterator[TextIO]:
    """Yield a temporary file next to the file, and replace the file with it at the end of the block.

    Lines end as they are written, the same on every system.

    Args:
        path: The file; its folder must exist.

    Raises:
        OSError: The file cannot be written. It is unchanged, and no temporary file is left.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with beside.open("w", encoding="utf-8", newline="") as file:
            yield file
        beside.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):  # the first error is the one to report
            beside.unlink(missing_ok=True)
        raise
