"""Ends a process that cannot end by itself because its GUI thread or its tasks are stuck."""

import _thread
import contextlib
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EndDeadlines:
    """How long the end of a program may take; tests pass shorter times.

    Attributes:
        patience_ms: Time for a cancelled run to end. After that its tasks are abandoned.
        shutdown_s: Time for an orderly shutdown of the rest.
        last_s: Time until the process is ended by force, even if the GUI thread is stuck in a long call.
    """

    patience_ms: int
    shutdown_s: float
    last_s: float


class ForcedEnd:
    """Ends the process from a thread of its own after some time, unless it is called off.

    A signal handler may use it. The interrupted code may hold a lock of `threading`, so the thread is
    started with `_thread`.

    Args:
        leave: Ends the process.
    """

    def __init__(self, leave: Callable[[], object]) -> None:
        self._leave = leave
        self._is_called_off = _thread.allocate_lock()
        self._is_called_off.acquire()
        self._has_begun = False

    def begin(self, deadline_s: float) -> None:
        """End the process after that time; a later call does not prolong it."""
        if not self._has_begun:
            self._has_begun = True
            _thread.start_new_thread(self._wait, (deadline_s,))

    def call_off(self) -> None:
        """Let the process end by itself. Idempotent."""
        with contextlib.suppress(RuntimeError):  # the lock was released before
            self._is_called_off.release()

    def _wait(self, deadline_s: float) -> None:
        if not self._is_called_off.acquire(timeout=deadline_s):
            self._leave()


def end_at_once(status: int) -> None:
    """Flush standard output and standard error, and end the process without waiting for its threads.

    Workers, servers and the observer end by themselves when the program is gone.
    """
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):  # closed, absent, or without a reader
            stream.flush()
    os._exit(status)
