"""The temporary files and folders of a program that died before it could remove them."""

import contextlib
import os
import time

_GONE_WITHIN_S = 0.2
_REMOVED_WITHIN_S = 5.0
_POLL_S = 0.01


def remove_left_files(program: int) -> None:
    """Remove what the program left, if it has died. Its workers end a moment later and may still write.

    Args:
        program: Id of the parent process.
    """
    # Imported here: the observer starts sooner without these modules.
    import shutil
    import tempfile
    from pathlib import Path

    from concgui.engine.system.temporary_folder import temporary_prefix

    try:
        found = list(Path(tempfile.gettempdir()).glob(f"{temporary_prefix(program)}*"))
    except OSError:  # where nothing can be written nothing was left
        return
    if not found or not _has_died(program):
        return
    until_s = time.monotonic() + _REMOVED_WITHIN_S
    while found and time.monotonic() < until_s:
        for left in found:
            shutil.rmtree(left, ignore_errors=True)
            with contextlib.suppress(OSError):  # a folder that is not empty yet
                left.unlink(missing_ok=True)
        found = [left for left in found if left.exists()]
        time.sleep(_POLL_S)


def _has_died(program: int) -> bool:
    """Return whether the program has died, and not only ended the measurement while tasks still run.

    A program that dies closes its sockets a moment before its children get another parent.
    """
    until_s = time.monotonic() + _GONE_WITHIN_S
    while os.getppid() == program:
        if time.monotonic() > until_s:
            return False
        time.sleep(_POLL_S)
    return True
