"""What the clocks of a run have in common: a thread that is started once and ends with the run."""

import threading
from abc import ABC, abstractmethod


class RunClock(ABC):
    """A clock in a thread of its own, since a run in the GUI thread keeps all of Qt's timers from firing.

    Only a call that holds the GIL delays it. Start it once.

    Args:
        name: Name of the thread.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._has_ended = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, time_s: float | None) -> None:
        """Start the clock, unless the time is None."""
        if time_s is None or self._has_ended.is_set():
            return
        self._thread = threading.Thread(target=self._watch, args=(time_s,), name=self._name, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Do nothing more, and wait for the thread to end. Idempotent; not for the clock's own thread."""
        self._has_ended.set()
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.join()

    @abstractmethod
    def _watch(self, time_s: float) -> None:
        """Wait and act, until `_has_ended` is set; called in the clock's thread."""

    def _has_ended_within(self, time_s: float) -> bool:
        """Wait, and return whether the clock was stopped in that time."""
        return self._has_ended.wait(min(time_s, threading.TIMEOUT_MAX))
