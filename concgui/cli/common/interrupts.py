"""The effect of Ctrl-C while no experiment is under way."""

import contextlib
import os
import signal
import threading
from collections.abc import Iterator
from types import FrameType

from concgui.cli.common.exit_status import ExitStatus


@contextlib.contextmanager
def leaving_at_once() -> Iterator[None]:
    """Make Ctrl-C end the program at once, until another handler is installed.

    Python's default, to raise `KeyboardInterrupt`, is not safe while Qt is imported: PySide6 calls
    ``abort()`` if the exception comes out of its initialisation. Nothing has been started at that
    time, so nothing needs to be cleaned up. Only the main thread can set signal handlers; in other
    threads this does nothing.
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
    """Make Ctrl-C raise `KeyboardInterrupt` again, so that a half-written file is removed."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _leave(number: int, frame: FrameType | None) -> None:
    del number, frame
    os._exit(ExitStatus.INTERRUPTED)
