"""Takes a run's events at a fixed rate."""

import time
from collections.abc import Callable, Sequence

from concgui.engine.tasks.sink import EventSink
from concgui.engine.tasks.task import TaskReport

DRAIN_PERIOD_NS = 50_000_000
"""Events are taken 20 times a second, in the handler that answers the pings."""


class EventDrain:
    """Keeps the reports of a run in the batches in which the GUI thread took them.

    Args:
        sink: Where they wait.
        on_reports: Called with each batch.
    """

    def __init__(self, sink: EventSink, on_reports: Callable[[Sequence[TaskReport]], None]) -> None:
        self._sink = sink
        self._on_reports = on_reports
        self._batches: list[tuple[int, Sequence[TaskReport]]] = []
        self._tasks_done = 0
        self._drained_ns = 0

    @property
    def batches(self) -> Sequence[tuple[int, Sequence[TaskReport]]]:
        """(delivered_ns, reports) so far."""
        return self._batches

    @property
    def tasks_done(self) -> int:
        """How many tasks have ended, as far as the GUI thread knows."""
        return self._tasks_done

    def drain_regularly(self, now_ns: int) -> None:
        """Take what is there, if the last time is long enough ago."""
        if now_ns - self._drained_ns >= DRAIN_PERIOD_NS:
            self._drained_ns = now_ns
            self.drain()

    def drain(self) -> None:
        """Take what is there."""
        reports = self._sink.drain()
        if reports:
            self._batches.append((time.perf_counter_ns(), reports))
            self._tasks_done += len(reports)
            self._on_reports(reports)

    def forget(self) -> None:
        """Let the reports go: 100,000 in a cycle that waits for the garbage collector make it a freeze."""
        self._batches = []
