"""The end of a process that cannot end by itself: of one whose GUI thread or workers are stuck."""

import _thread
import contextlib
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EndDeadlines:
    """How long the end of a program may take; tests pass other times.

    Attributes:
        patience_ms: For a cancelled run; after that its threads are left to the program's end.
        shutdown_s: For what has not ended by then.
        last_s: For an end by force, even if the GUI thread itself is stuck in a long call.
    """

    patience_ms: int
    shutdown_s: float
    last_s: float


class ForcedEnd:
    """Ends the process from a thread of its own, unless it has ended before or that is called off.

    A signal handler may use it: what the signal interrupted may hold any lock of `threading`, so
    the thread is not one of its.

    Args:
        leave: Ends the process.
    """

    def __init__(self, leave: Callable[[], object]) -> None:
        self._leave = leave
        self._is_called_off = _thread.allocate_lock()
        self._is_called_off.acquire()
        self._has_begun = False

    def begin(self, deadline_s: float) -> None:
        """End the process after that time; a later request does not prolong it."""
        if not self._has_begun:
            self._has_begun = True
            _thread.start_new_thread(self._wait, (deadline_s,))

    def call_off(self) -> None:
        """Let the process end by itself. Idempotent."""
        with contextlib.suppress(RuntimeError):  # It was called off before.
            self._is_called_off.release()

    def _wait(self, deadline_s: float) -> None:
        if not self._is_called_off.acquire(timeout=deadline_s):
            self._leave()


def end_at_once(status: int) -> None:
    """End the process without waiting for its threads, but lose nothing that was written.

    Workers, servers and the observer end by themselves when the program is gone.
    """
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):  # Closed, or nobody reads it any more.
            stream.flush()
    os._exit(status)
