"""The time limit of a run, kept by a clock that no task can stop."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

_LOOK_S = 1.0
"""Interval between two looks at a run that is over its limit."""


@dataclass(frozen=True, slots=True)
class LimitActions:
    """Functions that the clock calls in its own thread.

    Attributes:
        exceeded: The limit has passed.
        still_over: The run has not ended yet; called every second.
        ignored: The grace time after the limit has passed too; called once.
    """

    exceeded: Callable[[], None]
    still_over: Callable[[], None]
    ignored: Callable[[], None]


class TimeLimit:
    """A clock in a thread of its own: a run in the GUI thread keeps all of Qt's timers from firing.

    Only a call that holds the GIL delays it. Start it once.

    Args:
        grace_ms: The time from the limit to `LimitActions.ignored`.
        actions: What it does.
    """

    def __init__(self, grace_ms: int, actions: LimitActions) -> None:
        self._grace_s = grace_ms / 1000
        self._actions = actions
        self._has_ended = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, limit_s: float | None) -> None:
        """Start the clock, unless the limit is None."""
        if limit_s is None or self._has_ended.is_set():
            return
        self._thread = threading.Thread(
            target=self._watch, args=(limit_s,), name="concgui-time-limit", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Do nothing more, and wait for the thread to end. Idempotent; not for the clock's own thread."""
        self._has_ended.set()
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.join()

    def _watch(self, limit_s: float) -> None:
        if self._has_ended.wait(min(limit_s, threading.TIMEOUT_MAX)):
            return
        self._actions.exceeded()
        ignored_s = time.monotonic() + self._grace_s
        is_ignored = False
        while not self._has_ended.wait(_LOOK_S if is_ignored else min(_LOOK_S, self._left_s(ignored_s))):
            self._actions.still_over()
            if not is_ignored and time.monotonic() >= ignored_s:
                is_ignored = True
                self._actions.ignored()

    @staticmethod
    def _left_s(until_s: float) -> float:
        return max(0.0, until_s - time.monotonic())
