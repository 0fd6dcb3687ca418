"""The spans of a run's tasks, stored as columns.

All times are integer nanoseconds of `time.perf_counter_ns`, which is system-wide on Linux, macOS and
Windows, so spans of different processes share one axis.
"""

import bisect
import itertools
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import overload

from concgui.engine.records.column import EMPTY, Column
from concgui.engine.tasks.outcome import Outcome, TaskError
from concgui.engine.tasks.report_columns import ABSENT, OUTCOME_CODES, OUTCOMES


@dataclass(frozen=True, slots=True, order=True)
class Worker:
    """The worker that executed a span; one lane of the timeline.

    Attributes:
        process: Process id.
        thread: Native thread id.
        interpreter: Id of the sub-interpreter; None for the process's main interpreter.
    """

    process: int
    thread: int
    interpreter: int | None = None


@dataclass(frozen=True, slots=True)
class Slice:
    """A stretch in which a coroutine was really running, between two suspensions."""

    started_ns: int
    finished_ns: int


@dataclass(frozen=True, slots=True)
class Transfer:
    """A stretch in which an input or a result was pickled, copied and unpickled."""

    started_ns: int
    finished_ns: int


@dataclass(frozen=True, slots=True)
class Span:
    """The life of one task: submitted ≤ started ≤ finished ≤ delivered.

    Attributes:
        task: Index of the task.
        worker: Worker that executed the task; None if it never started.
        submitted_ns: When the model submitted the task; None if it never did.
        started_ns: When a worker started the task; None if it never started.
        finished_ns: When the worker finished the task; None if it never started.
        delivered_ns: When the GUI thread took the report; None if there was no report.
        cpu_ns: CPU time of the worker's thread within the span.
        outcome: How the task ended.
        slices: Slices of the task's coroutine; () for a call.
        error: Exception that the task raised; None unless it failed.
        input_transfer: When the task's large input was transferred to the worker, before the start; ()
            without a transfer. Time that also belongs to the previous result's transfer counts only there.
        result_transfer: When the task's large result was transferred back, after the finish; () without a
            transfer.
    """

    task: int
    worker: Worker | None
    submitted_ns: int | None
    started_ns: int | None
    finished_ns: int | None
    delivered_ns: int | None
    cpu_ns: int
    outcome: Outcome
    slices: tuple[Slice, ...]
    error: TaskError | None
    input_transfer: tuple[Transfer, ...] = ()
    result_transfer: tuple[Transfer, ...] = ()

    @property
    def input_transfer_ns(self) -> int:
        """Length of the input's transfer; 0 without one."""
        return _sum_ns(self.input_transfer) if self.input_transfer else 0

    @property
    def result_transfer_ns(self) -> int:
        """Length of the result's transfer; 0 without one."""
        return _sum_ns(self.result_transfer) if self.result_transfer else 0

    @property
    def duration_ns(self) -> int:
        """Finished minus started; 0 if the task never started."""
        if self.started_ns is None or self.finished_ns is None:
            return 0
        return self.finished_ns - self.started_ns

    @property
    def cpu_share(self) -> float:
        """CPU time ÷ duration, 0 to 1, which distinguishes computing from waiting."""
        return min(1.0, self.cpu_ns / self.duration_ns) if self.duration_ns > 0 else 0.0


def _sum_ns(stretches: tuple[Transfer, ...]) -> int:
    return sum(stretch.finished_ns - stretch.started_ns for stretch in stretches)


@dataclass(frozen=True, slots=True)
class StretchTable:
    """Stretches of time that belong to rows of another table.

    Attributes:
        offsets: Index of each row's first stretch, followed by the number of all stretches; empty if no row
            has any.
        started_ns: Start of each stretch.
        finished_ns: End of each stretch.
    """

    offsets: Column = EMPTY
    started_ns: Column = EMPTY
    finished_ns: Column = EMPTY

    @classmethod
    def of(cls, rows: Iterable[Sequence[tuple[int, int]]]) -> "StretchTable":
        """Return the table of the stretches of each row."""
        counts, edges = array("q"), array("q")
        for stretches in rows:
            counts.append(len(stretches))
            edges.extend(itertools.chain.from_iterable(stretches))
        return cls.joined(counts, edges)

    @classmethod
    def joined(cls, counts: "array[int]", edges: "array[int]") -> "StretchTable":
        """Return the table of stretches that are stored one after another.

        Args:
            counts: Number of stretches of each row.
            edges: Start and end of each stretch.
        """
        if not edges:
            return cls()
        offsets = Column.of(itertools.accumulate(counts, initial=0))
        return cls(offsets, Column.of(edges[::2]), Column.of(edges[1::2]))

    def __bool__(self) -> bool:
        return bool(self.started_ns)

    def of_row(self, row: int) -> tuple[tuple[int, int], ...]:
        """Return start and end of each stretch of a row."""
        if not self:
            return ()
        first, last = self.offsets[row], self.offsets[row + 1]
        return tuple(zip(self.started_ns.view[first:last], self.finished_ns.view[first:last], strict=True))

    def stretches(self) -> Iterator[tuple[int, int]]:
        """Return start and end of all stretches."""
        return zip(self.started_ns, self.finished_ns, strict=True)

    @property
    def total_ns(self) -> int:
        """Total length of all stretches."""
        return sum(self.finished_ns) - sum(self.started_ns)


NO_STRETCHES = StretchTable()
"""A table without stretches."""


@dataclass(frozen=True, slots=True)
class SpanTable(Sequence[Span]):
    """The spans of a run as columns of some 60 bytes a span. A `Span` is created only when it is accessed.

    Attributes:
        task: Index of the task.
        worker: Index into `workers`; `ABSENT` if the task never started.
        submitted_ns: When the model submitted the task, or `ABSENT`.
        started_ns: When a worker started the task, or `ABSENT`.
        finished_ns: When the worker finished the task, or `ABSENT`.
        delivered_ns: When the GUI thread took the report, or `ABSENT`.
        cpu_ns: CPU time of the worker's thread within the span.
        outcome: Code of the outcome, one byte each, see `OUTCOMES`.
        workers: Workers that executed tasks, in the order of their first reports.
        slices: Slices of coroutines.
        input_transfers: Transfers of large inputs.
        result_transfers: Transfers of large results.
        failed: Rows that have an error, ascending.
        error: Index into `errors` for each of the failed rows.
        errors: The distinct exceptions.
    """

    task: Column = EMPTY
    worker: Column = EMPTY
    submitted_ns: Column = EMPTY
    started_ns: Column = EMPTY
    finished_ns: Column = EMPTY
    delivered_ns: Column = EMPTY
    cpu_ns: Column = EMPTY
    outcome: bytes = b""
    workers: tuple[Worker, ...] = ()
    slices: StretchTable = NO_STRETCHES
    input_transfers: StretchTable = NO_STRETCHES
    result_transfers: StretchTable = NO_STRETCHES
    failed: Column = EMPTY
    error: Column = EMPTY
    errors: tuple[TaskError, ...] = ()

    @classmethod
    def of(cls, spans: Iterable[Span]) -> "SpanTable":
        """Return the table of these spans, in their order."""
        rows = tuple(spans)
        workers = tuple(dict.fromkeys(span.worker for span in rows if span.worker is not None))
        errors = tuple(dict.fromkeys(span.error for span in rows if span.error is not None))
        worker_places = {worker: place for place, worker in enumerate(workers)}
        error_places = {error: place for place, error in enumerate(errors)}
        failed = [(row, span.error) for row, span in enumerate(rows) if span.error is not None]

        def times(values: Iterable[int | None]) -> Column:
            return Column.of(ABSENT if value is None else value for value in values)

        return cls(
            task=Column.of(span.task for span in rows),
            worker=times(None if span.worker is None else worker_places[span.worker] for span in rows),
            submitted_ns=times(span.submitted_ns for span in rows),
            started_ns=times(span.started_ns for span in rows),
            finished_ns=times(span.finished_ns for span in rows),
            delivered_ns=times(span.delivered_ns for span in rows),
            cpu_ns=Column.of(span.cpu_ns for span in rows),
            outcome=bytes(OUTCOME_CODES[span.outcome] for span in rows),
            workers=workers,
            slices=StretchTable.of([(s.started_ns, s.finished_ns) for s in span.slices] for span in rows),
            input_transfers=StretchTable.of(map(_edges, (span.input_transfer for span in rows))),
            result_transfers=StretchTable.of(map(_edges, (span.result_transfer for span in rows))),
            failed=Column.of(row for row, _ in failed),
            error=Column.of(error_places[error] for _, error in failed),
            errors=errors,
        )

    def __len__(self) -> int:
        return len(self.task)

    @overload
    def __getitem__(self, index: int) -> Span: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Span, ...]: ...
    def __getitem__(self, index: int | slice) -> Span | tuple[Span, ...]:
        if isinstance(index, slice):
            return tuple(self[row] for row in range(*index.indices(len(self))))
        if not -len(self) <= index < len(self):
            raise IndexError(f"span {index} of {len(self)}")
        return self._span(index % len(self))

    def __iter__(self) -> Iterator[Span]:
        return map(self._span, range(len(self)))

    def count(self, value: object) -> int:
        """Return the number of spans that equal a span or have an outcome."""
        if isinstance(value, Outcome):
            return self.outcome.count(OUTCOME_CODES[value])
        return sum(span == value for span in self)

    @property
    def with_error(self) -> Iterator[Span]:
        """The spans that failed with an error, in order."""
        return map(self._span, self.failed)

    @property
    def duration_ns(self) -> int:
        """Σ finished minus started of all spans that started."""
        if ABSENT not in self.started_ns.view and ABSENT not in self.finished_ns.view:
            return sum(self.finished_ns) - sum(self.started_ns)
        pairs = zip(self.started_ns, self.finished_ns, strict=True)
        return sum(last - first for first, last in pairs if first != ABSENT and last != ABSENT)

    @property
    def has_cut_off(self) -> bool:
        """Whether a task started but has no end, because its worker was ended: its CPU time is unknown."""
        if ABSENT not in self.finished_ns.view:
            return False
        pairs = zip(self.started_ns, self.finished_ns, strict=True)
        return any(first != ABSENT == last for first, last in pairs)

    @property
    def transfer_ns(self) -> int:
        """Σ transfers of large inputs and results."""
        return self.input_transfers.total_ns + self.result_transfers.total_ns

    def transferring_ns(self, since_ns: int, until_ns: int) -> int:
        """Return for how long of a stretch of time at least one large input or result was transferred."""
        total_ns, reached_ns = 0, since_ns
        for started_ns, finished_ns in sorted(
            itertools.chain(self.input_transfers.stretches(), self.result_transfers.stretches())
        ):
            first_ns, last_ns = max(started_ns, reached_ns), min(finished_ns, until_ns)
            if first_ns < last_ns:
                total_ns, reached_ns = total_ns + last_ns - first_ns, last_ns
        return total_ns

    @property
    def workers_by_start(self) -> tuple[Worker, ...]:
        """The workers in the order in which they first started a task."""
        first: dict[int, int] = {}
        for worker, started_ns in zip(self.worker, self.started_ns, strict=True):
            if worker != ABSENT and started_ns != ABSENT and started_ns < first.get(worker, started_ns + 1):
                first[worker] = started_ns
        return tuple(self.workers[worker] for worker in sorted(first, key=lambda w: (first[w], w)))

    def _span(self, row: int) -> Span:
        worker = self.worker[row]
        return Span(
            task=self.task[row],
            worker=None if worker == ABSENT else self.workers[worker],
            submitted_ns=self.submitted_ns.or_none(row),
            started_ns=self.started_ns.or_none(row),
            finished_ns=self.finished_ns.or_none(row),
            delivered_ns=self.delivered_ns.or_none(row),
            cpu_ns=self.cpu_ns[row],
            outcome=OUTCOMES[self.outcome[row]],
            slices=tuple(itertools.starmap(Slice, self.slices.of_row(row))),
            error=self._error(row),
            input_transfer=tuple(itertools.starmap(Transfer, self.input_transfers.of_row(row))),
            result_transfer=tuple(itertools.starmap(Transfer, self.result_transfers.of_row(row))),
        )

    def _error(self, row: int) -> TaskError | None:
        place = bisect.bisect_left(self.failed, row)
        if place < len(self.failed) and self.failed[place] == row:
            return self.errors[self.error[place]]
        return None


def _edges(transfers: Iterable[Transfer]) -> list[tuple[int, int]]:
    return [(transfer.started_ns, transfer.finished_ns) for transfer in transfers]
