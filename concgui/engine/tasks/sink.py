"""The place where a run's events wait until the GUI thread takes them."""

import itertools
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from typing import NamedTuple

from concgui.engine.note import Note
from concgui.engine.tasks.report_columns import ReportColumns
from concgui.engine.tasks.task import (
    ArrivedResult,
    Result,
    Task,
    TaskReport,
    arrived_results,
    cut_off_report,
    run_task,
)
from concgui.engine.tasks.worker_log import WorkerLog


class Delivery(NamedTuple):
    """Events that the GUI thread took in one go.

    Attributes:
        tasks: Number of tasks that have ended since the previous delivery.
        results: Results of these tasks, if the sink announces results.
    """

    tasks: int
    results: tuple[ArrivedResult, ...]


class EventSink:
    """Collector of reports from any thread, stored as columns once the GUI thread has taken them.

    Appending to a deque and popping from it are atomic, so a worker reports without a lock. A thread
    of this process that runs many tasks keeps its own log instead, which is cheaper.

    Args:
        on_released: Called once, in the thread that released the run. This is the run's only
            notification; everything else is fetched at a fixed rate.
        announces_results: Whether `deliver` returns results.
    """

    def __init__(self, on_released: Callable[[], None], *, announces_results: bool = False) -> None:
        self._reports: deque[TaskReport] = deque()
        self._starts: tuple[TaskReport, ...] = ()
        self._under_way: dict[int, TaskReport] = {}
        self._start_source: Callable[[], Iterable[TaskReport]] | None = None
        self._logs: list[WorkerLog] = []
        self._has_begun = False
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
        """When the run had released everything it started; None before that."""
        return self._released_ns

    @property
    def is_abandoned(self) -> bool:
        """Whether the run was ended while some of its work was still running."""
        return self._abandoned

    @property
    def failure(self) -> Note | None:
        """Why the model as a whole failed; None if it did not."""
        return self._failure

    @property
    def notes(self) -> tuple[Note, ...]:
        """What the model noted about the run, without repetitions."""
        with self._lock:
            return tuple(dict.fromkeys(self._notes))

    def report(self, report: TaskReport) -> None:
        """Add the report of a task that ended."""
        self._reports.append(report)

    def run_task(self, call: Callable[[Task], Result], task: Task, submitted_ns: int) -> TaskReport:
        """Run one task in this thread and return its report; its start is known while it is under way."""
        thread = threading.get_native_id()
        self._under_way[thread] = cut_off_report(task.number, time.perf_counter_ns(), os.getpid(), thread)
        try:
            return run_task(call, task, submitted_ns)
        finally:
            del self._under_way[thread]

    def know_starts(self, source: Callable[[], Iterable[TaskReport]]) -> None:
        """Use this source of tasks that were started: for `has_begun`, and if the run is abandoned."""
        self._start_source = source

    def tell_begun(self) -> None:
        """Say that a task starts whose start nothing else shows before its end."""
        self._has_begun = True

    def has_begun(self) -> bool:
        """Return whether a task has started, as far as this process can know. For any thread."""
        if not self._has_begun:
            source = self._start_source
            with self._lock:
                logs = tuple(self._logs)
            self._has_begun = (
                bool(self._under_way or self._reports or self._columns.task)
                or any(log.has_begun for log in logs)
                or (source is not None and any(True for _ in source()))
            )
        return self._has_begun

    def report_starts(self, reports: Iterable[TaskReport]) -> None:
        """Add what is known of tasks whose workers were ended; what was reported otherwise takes precedence.

        To be called at most once, before `release`.
        """
        self._starts = tuple(reports)

    def worker_log(self) -> WorkerLog:
        """Return a log with which the calling thread runs tasks at the lowest cost."""
        log = WorkerLog(self.report)
        with self._lock:
            self._logs.append(log)
        return log

    def deliver(self, now_ns: int) -> Delivery:
        """Take the tasks that have ended since the last call. Only for the GUI thread.

        Args:
            now_ns: Time of this delivery.
        """
        reports = [self._reports.popleft() for _ in range(len(self._reports))]
        self._columns.extend(reports, now_ns)
        count = len(reports) + sum(log.deliver(now_ns) for log in self._logs)
        if not self._announces_results:
            return Delivery(count, ())
        logged = itertools.chain.from_iterable(log.arrived() for log in self._logs)
        return Delivery(count, (*arrived_results(reports), *logged))

    def take_columns(self) -> ReportColumns:
        """Return everything that was delivered and drop it. To be called once, after the last delivery."""
        columns, self._columns = self._columns, ReportColumns()
        logs, self._logs = self._logs, []
        for log in logs:
            log.add_to(columns)
        starts = [*self._starts, *self._under_way.copy().values()]
        starts += itertools.chain.from_iterable(log.under_way() for log in logs)
        if self._abandoned and self._start_source is not None:
            starts += self._start_source()
        columns.complete(starts)
        return columns

    def note(self, note: Note) -> None:
        """Add a fact that a reader of the figures must know."""
        with self._lock:
            self._notes.append(note)

    def fail(self, reason: Note) -> None:
        """Mark the run as failed as a whole. The first reason is kept; later ones become notes."""
        with self._lock:
            if self._failure is None:
                self._failure = reason
            else:
                self._notes.append(reason)

    def fail_if_running(self, reason: Note) -> bool:
        """Mark the run as failed, unless it was released before; return whether it was not."""
        with self._lock:
            if self._released_ns is not None:
                return False
            if self._failure is None:
                self._failure = reason
            else:
                self._notes.append(reason)
            return True

    def release(self) -> None:
        """Mark the run as released: nothing that it started is left.

        Raises:
            RuntimeError: If the run was released before; a run ends exactly once.
        """
        with self._lock:
            if self._abandoned:
                return
            if self._released_ns is not None:
                raise RuntimeError("the run was released twice")
            self._released_ns = time.perf_counter_ns()
        self._on_released()

    def abandon(self, reason: Note) -> None:
        """End the run while work that cannot be stopped is still running. Idempotent."""
        with self._lock:
            if self._released_ns is not None:
                return
            self._abandoned = True
            self._notes.append(reason)
            self._released_ns = time.perf_counter_ns()
        self._on_released()
