"""Running tasks in a thread of this process and logging their results."""

import os
import threading
import time
from array import array
from collections.abc import Callable
from concurrent.futures import CancelledError
from struct import Struct

from concgui.engine.tasks.outcome import Outcome, TaskError
from concgui.engine.tasks.report_columns import WORKER_ROW, ReportColumns, WorkerKey
from concgui.engine.tasks.task import ArrivedResult, Result, Task, TaskReport, cut_off_report

CLOSE_NS = 50_000
"""A reading of the thread's CPU time serves all tasks that start within 50 µs of it.

A reading costs 0.2 to 0.4 µs, up to a tenth of the cost of an empty task in a bare pool. The CPU time between
two such tasks is attributed to the second one, which never has more CPU time than it has time.
"""

SHORT_NS = 10_000
"""A task of less than 10 µs counts as computing all the time, without a reading.

A thread that goes to sleep and is woken again rarely takes less, so the error is at most 10 µs a task. The
next task that is read corrects the sum.
"""

_PACK_ROW = Struct(f"{WORKER_ROW}q").pack
"""Makes the bytes of a row, which cost an array a third of the time that five integers cost it."""


class WorkerLog:
    """A log of the tasks that finish in one thread; tasks that do not finish become reports.

    The log is created and used by one thread. `deliver` and `arrived` belong to the GUI thread: they read
    the rows that are complete at that time. Under the GIL a row is appended in one step.

    Args:
        report: Called with the report of a task that did not finish.
    """

    __slots__ = (
        "_append",
        "_arrived",
        "_cpu_ns",
        "_deliveries",
        "_key",
        "_read_ns",
        "_report",
        "_results",
        "_rows",
        "_started_ns",
        "_task",
    )

    def __init__(self, report: Callable[[TaskReport], None]) -> None:
        self._key = WorkerKey(os.getpid(), threading.get_native_id(), None)
        self._report = report
        self._rows = array("q")
        self._append = self._rows.frombytes
        self._results: list[Result] = []
        self._deliveries = array("q")
        self._arrived = 0
        self._cpu_ns = 0
        self._read_ns = -CLOSE_NS
        self._task = -1
        self._started_ns = 0

    def __len__(self) -> int:
        return len(self._rows) // WORKER_ROW

    def run(self, call: Callable[[Task], Result], task: Task, submitted_ns: int) -> None:
        """Run one task and measure it as `task.run_task` does."""
        started_ns = self._started_ns = time.perf_counter_ns()
        self._task = task.number
        if started_ns - self._read_ns >= CLOSE_NS:
            self._cpu_ns = time.thread_time_ns()
            self._read_ns = started_ns
        try:
            result = call(task)
        except CancelledError:
            # A long wait inside the call noticed that its run was cancelled.
            self._report_end(task, submitted_ns, started_ns, Outcome.CANCELLED, None)
            return
        except BaseException as raised:  # noqa: BLE001 -- reported as the task's error, never lost
            self._report_end(task, submitted_ns, started_ns, Outcome.FAILED, TaskError.from_exception(raised))
            return
        finished_ns = time.perf_counter_ns()
        cpu_ns = finished_ns - started_ns
        if cpu_ns < SHORT_NS:
            self._cpu_ns += cpu_ns
        else:
            cpu_ns = self._read_cpu_ns(started_ns, finished_ns)
        # The result is appended first, so that another thread finds a result for each row it counts.
        self._results.append(result)
        self._append(_PACK_ROW(task.number, submitted_ns, started_ns, finished_ns, cpu_ns))

    @property
    def has_begun(self) -> bool:
        """Whether the thread has started a task."""
        return self._task >= 0

    def deliver(self, now_ns: int) -> int:
        """Record that the GUI thread has taken all tasks so far; return how many were new."""
        count = len(self)
        before = self._deliveries[-2] if self._deliveries else 0
        if count > before:
            self._deliveries.extend((count, now_ns))
        return count - before

    def arrived(self) -> tuple[ArrivedResult, ...]:
        """Return the results that were delivered since the last call."""
        until = self._deliveries[-2] if self._deliveries else 0
        since, self._arrived = self._arrived, until
        tasks = self._rows[since * WORKER_ROW : until * WORKER_ROW : WORKER_ROW]
        return tuple(map(ArrivedResult, tasks, self._results[since:until], [self._key] * len(tasks)))

    def add_to(self, columns: ReportColumns) -> None:
        """Append everything that was logged. To be called when the thread has ended or is idle."""
        columns.extend_from_worker(self._key, self._rows, self._results, self._deliveries)

    def under_way(self) -> tuple[TaskReport, ...]:
        """Return the start of the task that the thread is executing; () between two tasks."""
        is_logged = len(self._rows) > 0 and self._rows[2 - WORKER_ROW] == self._started_ns
        if self._task < 0 or is_logged:
            return ()
        return (cut_off_report(self._task, self._started_ns, self._key.process, self._key.thread),)

    def _read_cpu_ns(self, started_ns: int, finished_ns: int) -> int:
        """Read the thread's CPU time and return how much of it the task took that has just finished."""
        before_ns, self._cpu_ns = self._cpu_ns, time.thread_time_ns()
        self._read_ns = finished_ns
        return max(0, min(self._cpu_ns - before_ns, finished_ns - started_ns))

    def _report_end(
        self, task: Task, submitted_ns: int, started_ns: int, outcome: Outcome, error: TaskError | None
    ) -> None:
        finished_ns = time.perf_counter_ns()
        self._report(
            TaskReport(
                task.number,
                submitted_ns,
                started_ns,
                finished_ns,
                self._read_cpu_ns(started_ns, finished_ns),
                self._key.process,
                self._key.thread,
                outcome,
                None,
                error,
                (),
            )
        )
