"""What Ctrl-C does where no experiment is under way."""

import contextlib
import os
import signal
import threading
from collections.abc import Iterator
from types import FrameType

from concgui.cli.common.exit_status import ExitStatus


@contextlib.contextmanager
def leaving_at_once() -> Iterator[None]:
    """Have Ctrl-C end the program at once, until something else takes the signal over.

    Python's own way, to raise `KeyboardInterrupt`, is not safe while Qt is imported: where it
    comes out of PySide6's set-up, that calls ``abort()``. Nothing has been started that early,
    so nothing needs to be cleaned up. Signals belong to the main thread; elsewhere this does nothing.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, _leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def prefer_cleaning_up() -> None:
    """Have Ctrl-C raise `KeyboardInterrupt` again: what is half written needs to be removed."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _leave(number: int, frame: FrameType | None) -> None:
    del number, frame
    os._exit(ExitStatus.INTERRUPTED)
