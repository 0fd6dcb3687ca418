"""Where a run's events wait until the GUI thread takes them."""

import threading
import time
from collections import deque
from collections.abc import Callable

from concgui.engine.tasks.task import TaskReport


class EventSink:
    """Takes reports from any thread, gives them out in batches to one.

    Appending to and taking from a deque is atomic, so a report costs its worker no lock.
    `on_released` is called once, in the thread that released the run; it is the one
    notification of a run, everything else is fetched at a fixed rate.
    """

    def __init__(self, on_released: Callable[[], None]) -> None:
        self._reports: deque[TaskReport] = deque()
        self._notes: list[str] = []
        self._lock = threading.Lock()
        self._released_ns: int | None = None
        self._failure: str | None = None
        self._abandoned = False
        self._on_released = on_released

    @property
    def released_ns(self) -> int | None:
        """When the run had released everything it started, None before."""
        return self._released_ns

    @property
    def failure(self) -> str | None:
        """Why the model as a whole failed, None if it did not."""
        return self._failure

    @property
    def notes(self) -> tuple[str, ...]:
        """What the model has to say about the run, without repetitions."""
        with self._lock:
            return tuple(dict.fromkeys(self._notes))

    def report(self, report: TaskReport) -> None:
        """Hand over the end of one task."""
        self._reports.append(report)

    def drain(self) -> list[TaskReport]:
        """Take what has been handed over since the last call."""
        return [self._reports.popleft() for _ in range(len(self._reports))]

    def note(self, sentence: str) -> None:
        """Add a sentence that a reader of the figures must know."""
        with self._lock:
            self._notes.append(sentence)

    def fail(self, reason: str) -> None:
        """Say that the model as a whole failed. The first reason is kept, later ones become notes."""
        with self._lock:
            if self._failure is None:
                self._failure = reason
            else:
                self._notes.append(reason)

    def release(self) -> None:
        """Say that nothing of the run is left.

        Raises:
            RuntimeError: It was said before; a run ends exactly once.
        """
        with self._lock:
            if self._abandoned:
                return
            if self._released_ns is not None:
                raise RuntimeError("the run was released twice")
            self._released_ns = time.perf_counter_ns()
        self._on_released()

    def abandon(self, reason: str) -> None:
        """End the run although something of it still runs and cannot be stopped. Idempotent."""
        with self._lock:
            if self._released_ns is not None:
                return
            self._abandoned = True
            self._notes.append(reason)
            self._released_ns = time.perf_counter_ns()
        self._on_released()
