"""Text into a file that is at any time either whole or as it was before."""

import contextlib
import os
from pathlib import Path


def replace_file(path: Path, text: str) -> None:
    """Write beside the file, then put it in its place in one step.

    Args:
        path: The file; its folder must be there.
        text: All of its content.

    Raises:
        OSError: It cannot be written; it is as it was before, and nothing is left beside it.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):  # the first error is the one to report
            beside.unlink(missing_ok=True)
        raise
