"""A run's reports as columns, kept for every task while the run lasts.

A row takes some 65 bytes here; a tuple of Python numbers would take ten times as much.
"""

import itertools
from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from concgui.engine.tasks.outcome import Outcome, TaskError
from concgui.engine.tasks.task import Result, TaskReport
from concgui.engine.tasks.transfer_parcel import Stretches

ABSENT = -(2**63)
"""Placeholder in a column for a missing time."""

OUTCOMES = tuple(Outcome)
"""The outcomes in the order of their codes in a column."""

OUTCOME_CODES = {outcome: code for code, outcome in enumerate(OUTCOMES)}
FINISHED_CODE = OUTCOME_CODES[Outcome.FINISHED]


class WorkerKey(NamedTuple):
    """A worker's ids as plain numbers: hashing them costs a tenth of a dataclass's hash.

    Attributes:
        process: Process id.
        thread: Native thread id.
        interpreter: Id of the sub-interpreter; None for the process's main interpreter.
    """

    process: int
    thread: int
    interpreter: int | None


NO_WORKER = WorkerKey(0, 0, None)
"""Key of a task that no worker started."""


class StretchColumns:
    """Stretches of time for each row; most rows have none.

    Attributes:
        counts: Number of stretches of each row; empty while no row has any.
        edges: Start and end of each stretch, one after another.
    """

    __slots__ = ("counts", "edges")

    def __init__(self) -> None:
        self.counts = array("q")
        self.edges = array("q")

    def extend(self, before: int, rows: Sequence[Stretches]) -> None:
        """Append the stretches of some rows.

        Args:
            before: Number of rows that precede these.
            rows: Stretches of each row.
        """
        if not self.counts and rows.count(()) == len(rows):
            return
        if not self.counts:
            self.counts.frombytes(bytes(8 * before))
        self.counts.extend(map(len, rows))
        self.edges.extend(chain.from_iterable(chain.from_iterable(rows)))

    def rows(self, count: int) -> Iterator[Stretches]:
        """Yield the stretches of each of `count` rows."""
        if not self.counts:
            yield from itertools.repeat((), count)
            return
        place = 0
        for number in self.counts:
            edges = self.edges[place : place + 2 * number]
            yield tuple(zip(edges[::2], edges[1::2], strict=True))
            place += 2 * number

    def skip(self, rows: int) -> None:
        """Append rows without stretches."""
        if self.counts:
            self.counts.frombytes(bytes(8 * rows))


class ReportColumns:
    """Reports in order of arrival.

    Attributes:
        task: Number of the task.
        worker: Index into `workers`.
        submitted_ns: When the model submitted the task.
        started_ns: When the worker started the task; `ABSENT` if it never started.
        finished_ns: When the worker finished the task; `ABSENT` if it never started.
        delivered_ns: When the GUI thread took the report.
        cpu_ns: CPU time of the worker's thread within the task.
        outcome: Code of the outcome, see `OUTCOMES`.
        results: Values that the workload returned.
        workers: Workers that executed tasks.
        slices: Stretches in which coroutines were running.
        input_transfers: Stretches in which large inputs were transferred.
        result_transfers: Stretches in which large results were transferred.
        errors: Exception of each failed row, by row.
    """

    __slots__ = (
        "_numbers",
        "cpu_ns",
        "delivered_ns",
        "errors",
        "finished_ns",
        "input_transfers",
        "outcome",
        "result_transfers",
        "results",
        "slices",
        "started_ns",
        "submitted_ns",
        "task",
        "worker",
        "workers",
    )

    def __init__(self) -> None:
        self.task = array("q")
        self.worker = array("q")
        self.submitted_ns = array("q")
        self.started_ns = array("q")
        self.finished_ns = array("q")
        self.delivered_ns = array("q")
        self.cpu_ns = array("q")
        self.outcome = bytearray()
        self.results: list[Result | None] = []
        self.workers: list[WorkerKey] = []
        self.slices = StretchColumns()
        self.input_transfers = StretchColumns()
        self.result_transfers = StretchColumns()
        self.errors: dict[int, TaskError] = {}
        self._numbers: dict[WorkerKey, int] = {}

    def __len__(self) -> int:
        return len(self.task)

    def extend(self, reports: Sequence[TaskReport], delivered_ns: int) -> None:
        """Append reports that the GUI thread took at `delivered_ns`."""
        if not reports:
            return
        before = len(self)
        columns = tuple(zip(*reports, strict=True))
        self.task.extend(columns[0])
        self.submitted_ns.extend(columns[1])
        self.started_ns.extend(_times(columns[2]))
        self.finished_ns.extend(_times(columns[3]))
        self.cpu_ns.extend(columns[4])
        workers = zip(columns[5], columns[6], columns[11], strict=True)
        self.worker.extend([self._number(WorkerKey._make(worker)) for worker in workers])
        self.delivered_ns.extend([delivered_ns] * len(reports))
        self.outcome.extend([OUTCOME_CODES[outcome] for outcome in columns[7]])
        self.results.extend(columns[8])
        if columns[9].count(None) < len(reports):
            rows = enumerate(columns[9], before)
            self.errors.update((row, error) for row, error in rows if error is not None)
        self.slices.extend(before, columns[10])
        self.input_transfers.extend(before, columns[12])
        self.result_transfers.extend(before, columns[13])

    def extend_from_worker(
        self, worker: WorkerKey, rows: "array[int]", results: list[Result], deliveries: "array[int]"
    ) -> None:
        """Append the finished tasks that a worker of this process logged.

        Args:
            worker: Key of the worker.
            rows: Number, submitted, started, finished and CPU time of each task, one after another.
            results: Return value of each task.
            deliveries: (number of rows delivered so far, when) of each delivery, one after another.
        """
        count = len(rows) // WORKER_ROW
        for column, place in (
            (self.task, 0),
            (self.submitted_ns, 1),
            (self.started_ns, 2),
            (self.finished_ns, 3),
            (self.cpu_ns, 4),
        ):
            column.extend(rows[place::WORKER_ROW])
        self.worker.extend(array("q", [self._number(worker)]) * count)
        done = 0
        for until, delivered_ns in zip(deliveries[::2], deliveries[1::2], strict=True):
            self.delivered_ns.extend(array("q", [delivered_ns]) * (until - done))
            done = until
        self.delivered_ns.extend(array("q", [ABSENT]) * (count - done))
        self.outcome.extend(bytes([FINISHED_CODE]) * count)
        self.results.extend(results[:count])
        for stretches in (self.slices, self.input_transfers, self.result_transfers):
            stretches.skip(count)

    def complete(self, starts: Sequence[TaskReport]) -> None:
        """Add the starts of tasks that were not reported, or that were reported as lost without a start."""
        if not starts:
            return
        # Two sources may know of the same task.
        starts = tuple({start.task: start for start in starts}.values())
        rows = {task: row for row, task in enumerate(self.task)}
        unreported = [start for start in starts if start.task not in rows]
        self.extend(unreported, ABSENT)
        # When they were submitted is not known.
        self.submitted_ns[len(rows) :] = array("q", [ABSENT]) * len(unreported)
        for start in starts:
            row = rows.get(start.task)
            if row is not None and self.started_ns[row] == ABSENT and start.started_ns is not None:
                self.started_ns[row] = start.started_ns
                self.worker[row] = self._number(WorkerKey(start.process, start.thread, None))

    def _number(self, worker: WorkerKey) -> int:
        number = self._numbers.get(worker)
        if number is None:
            number = self._numbers[worker] = len(self.workers)
            self.workers.append(worker)
        return number


WORKER_ROW = 5
"""Count of numbers in one row of a worker's log."""


def _times(times: Sequence[int | None]) -> Iterable[int]:
    return times if times.count(None) == 0 else [ABSENT if time is None else time for time in times]  # type: ignore[return-value]
