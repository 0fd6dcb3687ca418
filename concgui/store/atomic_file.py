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


def replace_file_bytes(path: Path, data: bytes) -> None:
    """Replace a file as `replace_file` does, with bytes.

    Raises:
        OSError: The file cannot be written. It is unchanged, and no temporary file is left.
    """
    with _beside(path) as beside:
        beside.write_bytes(data)


@contextlib.contextmanager
def replaced_file(path: Path) -> Iterator[TextIO]:
    """Yield a temporary file next to the file, and replace the file with it at the end of the block.

    Lines end as they are written, the same on every system.

    Args:
        path: The file; its folder must exist.

    Raises:
        OSError: The file cannot be written. It is unchanged, and no temporary file is left.
    """
    with _beside(path) as beside, beside.open("w", encoding="utf-8", newline="") as file:
        yield file


@contextlib.contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """Yield the path of a temporary file, which replaces the file at the end of the block."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        yield beside
        beside.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):  # the first error is the one to report
            beside.unlink(missing_ok=True)
        raise
