"""Replacement of a text file as a whole or not at all."""

import contextlib
import os
from pathlib import Path


def replace_file(path: Path, text: str) -> None:
    """Write a temporary file next to the file, then replace the file with it in one step.

    Args:
        path: The file; its folder must exist.
        text: The new content.

    Raises:
        OSError: The file cannot be written. It is unchanged, and no temporary file is left.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):  # the first error is the one to report
            beside.unlink(missing_ok=True)
        raise
