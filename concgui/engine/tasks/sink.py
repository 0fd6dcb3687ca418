"""Where a run's events wait until the GUI thread takes them."""

import itertools
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from concgui.engine.note import Note
from concgui.engine.tasks.report_columns import ReportColumns
from concgui.engine.tasks.task import ArrivedResult, TaskReport, arrived_results
from concgui.engine.tasks.worker_log import WorkerLog


class Delivery(NamedTuple):
    """What the GUI thread has taken at a time.

    Attributes:
        tasks: How many tasks have ended since the last time.
        results: What they returned, if the sink announces results.
    """

    tasks: int
    results: tuple[ArrivedResult, ...]


class EventSink:
    """Takes reports from any thread and keeps them as columns once the GUI thread has heard of them.

    Appending to and taking from a deque is atomic, so a report costs its worker no lock. A thread
    of this process that runs many tasks keeps a log of its own instead, which costs less.

    Args:
        on_released: Called once, in the thread that released the run. The only notification of a run;
            everything else is fetched at a fixed rate.
        announces_results: Whether `deliver` returns results.
    """

    def __init__(self, on_released: Callable[[], None], *, announces_results: bool = False) -> None:
        self._reports: deque[TaskReport] = deque()
        self._logs: list[WorkerLog] = []
        self._columns = ReportColumns()
        self._announces_results = announces_results
        self._notes: list[Note] = []
        self._lock = threading.Lock()
        self._released_ns: int | None = None
        self._failure: Note | None = None
        self._abandoned = False
        self._on_released = on_released

    @property
    def released_ns(self) -> int | None:
        """When the run had released everything it started, None before."""
        return self._released_ns

    @property
    def is_abandoned(self) -> bool:
        """Whether the run was ended although something of it still ran."""
        return self._abandoned

    @property
    def failure(self) -> Note | None:
        """Why the model as a whole failed, None if it did not."""
        return self._failure

    @property
    def notes(self) -> tuple[Note, ...]:
        """What the model noted about the run, without repetitions."""
        with self._lock:
            return tuple(dict.fromkeys(self._notes))

    def report(self, report: TaskReport) -> None:
        """Hand over the end of one task."""
        self._reports.append(report)

    def worker_log(self) -> WorkerLog:
        """Return a log for the calling thread, in which it runs tasks at the least cost."""
        log = WorkerLog(self.report)
        with self._lock:
            self._logs.append(log)
        return log

    def deliver(self, now_ns: int) -> Delivery:
        """Take what has ended since the last call; only for the GUI thread.

        Args:
            now_ns: When it takes it.
        """
        reports = [self._reports.popleft() for _ in range(len(self._reports))]
        self._columns.extend(reports, now_ns)
        count = len(reports) + sum(log.deliver(now_ns) for log in self._logs)
        if not self._announces_results:
            return Delivery(count, ())
        logged = itertools.chain.from_iterable(log.arrived() for log in self._logs)
        return Delivery(count, (*arrived_results(reports), *logged))

    def take_columns(self) -> ReportColumns:
        """Return everything that was delivered, and let go of it; called once, after the last delivery."""
        columns, self._columns = self._columns, ReportColumns()
        logs, self._logs = self._logs, []
        for log in logs:
            log.add_to(columns)
        return columns

    def note(self, note: Note) -> None:
        """Add a fact that a reader of the figures must know."""
        with self._lock:
            self._notes.append(note)

    def fail(self, reason: Note) -> None:
        """Record that the model as a whole failed. The first reason is kept, later ones become notes."""
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

    def abandon(self, reason: Note) -> None:
        """End the run although something of it still runs and cannot be stopped. Idempotent."""
        with self._lock:
            if self._released_ns is not None:
                return
            self._abandoned = True
            self._notes.append(reason)
            self._released_ns = time.perf_counter_ns()
        self._on_released()
