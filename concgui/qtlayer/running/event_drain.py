"""Takes what the workers report, at a fixed rate."""

import time
from collections.abc import Callable

from concgui.engine.tasks.sink import Delivery, EventSink

DRAIN_PERIOD_NS = 50_000_000
"""Reports are taken 20 times a second, in the handler that answers the pings."""


class EventDrain:
    """Takes the reports of one run into the GUI thread.

    Args:
        sink: Where the reports wait.
        on_delivery: Called after tasks have ended.
    """

    def __init__(self, sink: EventSink, on_delivery: Callable[[Delivery], None]) -> None:
        self._sink = sink
        self._on_delivery = on_delivery
        self._tasks_done = 0
        self._drained_ns = 0

    @property
    def tasks_done(self) -> int:
        """The number of tasks that have ended, as far as the GUI thread knows."""
        return self._tasks_done

    def drain_regularly(self, now_ns: int) -> None:
        """Take the reports that are there, unless the last time was too recent."""
        if now_ns - self._drained_ns >= DRAIN_PERIOD_NS:
            self._drained_ns = now_ns
            self.drain()

    def drain(self) -> None:
        """Take the reports that are there."""
        delivery = self._sink.deliver(time.perf_counter_ns())
        if delivery.tasks:
            self._tasks_done += delivery.tasks
            self._on_delivery(delivery)
