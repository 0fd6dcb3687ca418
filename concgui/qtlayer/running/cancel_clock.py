"""A request to cancel that comes a certain time after the first task of a run has started."""

import threading
from collections.abc import Callable

_LOOK_S = 0.01
"""Interval between two looks whether a task has started; the request may be late by as much."""


class CancelClock:
    """A clock in a thread of its own: a person's wish to stop comes also while the GUI thread is busy.

    Start it once.

    Args:
        has_begun: Returns whether a task has started; called in the clock's thread.
        request: Called once in the clock's thread, when it is time.
    """

    def __init__(self, has_begun: Callable[[], bool], request: Callable[[], None]) -> None:
        self._has_begun = has_begun
        self._request = request
        self._has_ended = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, after_s: float | None) -> None:
        """Start the clock, unless the time is None."""
        if after_s is None or self._has_ended.is_set():
            return
        self._thread = threading.Thread(
            target=self._watch, args=(after_s,), name="concgui-cancel-clock", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Request nothing more, and wait for the thread's end. Idempotent; not for the clock's own thread."""
        self._has_ended.set()
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.join()

    def _watch(self, after_s: float) -> None:
        while not self._has_begun():
            if self._has_ended.wait(_LOOK_S):
                return
        if not self._has_ended.wait(min(after_s, threading.TIMEOUT_MAX)):
            self._request()
