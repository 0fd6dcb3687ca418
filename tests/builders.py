"""Builders of records and rows for tests, complete unless a test changes fields."""

import dataclasses
import inspect
from array import array
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from types import ModuleType
from typing import Any

import numpy as np

from concgui.engine.evaluation.build_record import build_record
from concgui.engine.evaluation.raw_run import RawRun
from concgui.engine.note import Note
from concgui.engine.observer.link.gil_frames import GilCollector
from concgui.engine.observer.link.state_frames import StateCollector
from concgui.engine.observer.link.wire import FrameReader, Kind
from concgui.engine.planning.spec import RunSpec
from concgui.engine.records.column import Column
from concgui.engine.records.freeze import CodeLocation, ExplainedFreeze, FreezeCause, FreezeKind
from concgui.engine.records.gil import NO_STACK, GilRecord, GilStretches
from concgui.engine.records.latency import PING_PERIOD_NS, Latencies
from concgui.engine.records.run_record import (
    ProgramIdentity,
    Resources,
    RunRecord,
    RunTimes,
    TaskCounts,
)
from concgui.engine.records.span import (
    NO_STRETCHES,
    Slice,
    Span,
    SpanTable,
    StretchTable,
    Transfer,
    Worker,
)
from concgui.engine.records.thread_states import ROW, PackedStates, ThreadStateRecord, ThreadStates
from concgui.engine.records.usage import Usage
from concgui.engine.records.values import Values
from concgui.engine.system.environment import Environment
from concgui.engine.tasks.outcome import Outcome
from concgui.engine.tasks.report_columns import OUTCOME_CODES, ReportColumns
from concgui.engine.tasks.task import TaskReport
from concgui.engine.tasks.transfer_parcel import LARGE_BYTES, TransferParcel
from concgui.engine.workloads.sleep import Sleep

MS = 1_000_000

ORIGIN = 10**18
"""A clock reading after 30 years; as a float64 it would be off by 128 ns."""


FREEZE = ExplainedFreeze(
    0,
    105 * MS,
    FreezeCause(
        FreezeKind.PYTHON,
        location=CodeLocation("/work/sleep.py", 30, "call"),
        frames=(CodeLocation("/work/sleep.py", 30, "call"),),
    ),
)


def said(text: str) -> Note:
    """Return a note whose text is given directly."""
    return Note.of("text", text=text)


def codes(notes: Iterable[Note]) -> list[str]:
    return [note.code for note in notes]


PROGRAM = ProgramIdentity(process=100, gui_thread=1)

ENVIRONMENT = Environment("3.11.7", "CPython", True, 2, "Linux", 5.0, "spawn", "6.11", "6.11.3", "0.1.0")

WHERE: dict[str, Any] = {
    "id": "0123456789abcdef0123456789abcdef",
    "time": datetime(2026, 11, 28, 12, tzinfo=UTC),
    "environment": ENVIRONMENT,
    "program": PROGRAM,
    "seed": 7,
}
"""The fields of a record that identify when and where it was made."""

FAILED_RECORD = RunRecord(
    **WHERE,
    model="thread-pool",
    workload="http",
    params=Values.of({"latency_ms": 20, "size_kb": 4}),
    repeat=1,
    workers=3,
    outcome=Outcome.FAILED,
    times=RunTimes(0, 1_234_567, 301_234_568, 302_000_001),
    tasks=TaskCounts(4, 3, 1, 0),
    spans=SpanTable(),
    results=(),
    checksum=None,
    latencies=Latencies(),
    latency=Latencies.of(((0, 70 * MS), (5 * MS, 70 * MS), (75 * MS, 75 * MS + 1))).summary(),
    baseline=None,
    freezes=(),
    resources=Resources(cpu_s=0.1 + 0.2, peak_rss_bytes=123_456_789),
    cancel_s=None,
    observer_cpu_share=1e-05,
    notes=(said("first, with a comma"), said('second "quoted"\nin two lines')),
)


def span(task: int, **changes) -> Span:
    whole = Span(
        task=task,
        worker=Worker(10, 11),
        submitted_ns=1 * MS,
        started_ns=2 * MS,
        finished_ns=102 * MS,
        delivered_ns=110 * MS,
        cpu_ns=50 * MS,
        outcome=Outcome.FINISHED,
        slices=(Slice(2 * MS, 3 * MS),),
        error=None,
    )
    return dataclasses.replace(whole, **changes)


def record(**changes) -> RunRecord:
    pings = Latencies.of(((0, 100_000), (5 * MS, 105 * MS), (10 * MS, 105 * MS), (110 * MS, 111 * MS)))
    whole = RunRecord(
        **WHERE,
        model="blocking",
        workload="sleep",
        params=Values.of({"duration_ms": 100}),
        repeat=0,
        workers=4,
        outcome=Outcome.FINISHED,
        times=RunTimes(0, 2 * MS, 102 * MS, 112 * MS),
        tasks=TaskCounts(1, 1, 0, 0),
        spans=SpanTable.of([span(0)]),
        results=(7,),
        checksum="c0ffee",
        latencies=pings,
        latency=pings.summary(),
        baseline=Latencies.of(((0, 200_000),)).summary(),
        freezes=(FREEZE,),
        resources=Resources(0.05, 68_000_000),
        cancel_s=None,
        observer_cpu_share=0.02,
        notes=(said("a note"),),
    )
    return dataclasses.replace(whole, **frozen(changes))


def frozen(changes: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a record with rows as tables and mappings as values."""
    made = {name: Values.of(value) if isinstance(value, dict) else value for name, value in changes.items()}
    if "spans" in made and not isinstance(made["spans"], SpanTable):
        made["spans"] = SpanTable.of(made["spans"])
    return made


def raw_run(*reports: TaskReport, delivered_ns: int = 9_000 * MS, **changes: Any) -> RawRun:
    """Return the raw run of two tasks whose reports were delivered at `delivered_ns`."""
    columns = ReportColumns()
    columns.extend(reports, delivered_ns)
    made = RawRun(
        spec=RunSpec("blocking", Sleep(), 2, 2),
        environment=ENVIRONMENT,
        started_ns=0,
        released_ns=10_000 * MS,
        reports=columns,
        pings=array("q"),
        baseline=array("q"),
        usage=None,
        cancelled_ns=None,
        failure=None,
        notes=(),
    )
    return dataclasses.replace(made, **changes)


def run_beside_others(other_cores: float, wall_ns: int = 1_000 * MS) -> RunRecord:
    """Return the record of an empty run during which other programs used `other_cores` for a second."""
    usage = Usage(0, 0, 0, other_cpu_ns=int(other_cores * 1_000 * MS))
    spec = RunSpec("blocking", Sleep(), 0, 1)
    return build_record(raw_run(spec=spec, released_ns=wall_ns, usage=usage))


def task_report(result: object = 7, **changes: Any) -> TaskReport:
    """Return a worker's report of a finished task."""
    return TaskReport(0, 0, 10, 20, 0, 7, 8, Outcome.FINISHED, result, None, ())._replace(**changes)


def arrived_parcel(sent_ns: int, packed_ns: int, received_ns: int) -> TransferParcel:
    """Return a parcel whose bytes took five nanoseconds to unpickle."""
    return TransferParcel(bytes(LARGE_BYTES), sent_ns, packed_ns, received_ns - 5, received_ns)


def decoded_states(frames: Iterable[bytes]) -> ThreadStateRecord:
    """Return the thread states that the window decodes from the observer's frames."""
    collector, reader = StateCollector(), FrameReader()
    for kind, value, payload in reader.feed(b"".join(frames)):
        if kind == Kind.STATE_NAMES:
            collector.take_names(payload)
        else:
            collector.take_rows(value, payload)
    record = collector.take_record()
    assert record is not None
    return record


def decoded_gil(frames: Iterable[bytes]) -> GilRecord:
    """Return who held the GIL, as the window decodes it from the observer's frames."""
    collector, reader = GilCollector(), FrameReader()
    for kind, value, payload in reader.feed(b"".join(frames)):
        collector.take(kind, value, payload)
    record = collector.take_record()
    assert record is not None
    return record


def gil_stretches(rows: Iterable[tuple[int, int, int]]) -> GilStretches:
    """Return stretches of start, end and thread."""
    columns = list(zip(*rows, strict=True)) or [(), (), ()]
    return GilStretches(*map(Column.of, columns))


def gil_record(
    held: Sequence[tuple[int, int, int]], asked: Sequence[tuple[int, int, int]] = (), **changes: Any
) -> GilRecord:
    """Return a record of holders and askers, each as start, end and thread, at unknown lines."""
    whole = GilRecord(gil_stretches(held), Column.of([NO_STACK] * len(held)), gil_stretches(asked))
    return dataclasses.replace(whole, **changes)


def unmeasured() -> RunRecord:
    """Return the record of a run without tasks whose observer was lost."""
    return record(
        times=RunTimes(0, 0, 0, 0),
        tasks=TaskCounts(0, 0, 0, 0),
        spans=SpanTable(),
        results=(),
        checksum=None,
        latencies=Latencies(),
        latency=None,
        baseline=None,
        freezes=(),
        resources=Resources(),
        observer_cpu_share=None,
        notes=(),
    )


def timeline_span(
    task: int,
    start_ms: float,
    end_ms: float,
    worker: Worker = Worker(100, 2),  # noqa: B008 -- frozen
    cpu_ms: float = 0,
    outcome: Outcome = Outcome.FINISHED,
    slices: tuple[Slice, ...] = (),
) -> Span:
    start, end = ORIGIN + round(start_ms * MS), ORIGIN + round(end_ms * MS)
    return Span(task, worker, ORIGIN, start, end, end, round(cpu_ms * MS), outcome, slices, None)


def transferred_span(given_ms: tuple[float, float], back_ms: tuple[float, float], task: int = 0) -> Span:
    """Return a task from 100 to 110 ms, with a large input before it and a large result after it."""
    given, back = (
        (Transfer(ORIGIN + round(first * MS), ORIGIN + round(last * MS)),)
        for first, last in (given_ms, back_ms)
    )
    whole = timeline_span(task, 100, 110, Worker(200, 9))
    return dataclasses.replace(whole, input_transfer=given, result_transfer=back)


def never_began(task: int) -> Span:
    return Span(task, None, None, None, None, None, 0, Outcome.CANCELLED, (), None)


def timeline_record(spans: Sequence[Span], latencies: Latencies = Latencies()) -> RunRecord:  # noqa: B008 -- frozen
    last = max((s.finished_ns or ORIGIN for s in spans), default=ORIGIN)
    return RunRecord(
        **WHERE,
        model="thread-pool",
        workload="sleep",
        params=Values(),
        repeat=0,
        workers=2,
        outcome=Outcome.FINISHED,
        times=RunTimes(ORIGIN, ORIGIN, last, last + MS),
        tasks=TaskCounts(len(spans), len(spans), 0, 0),
        spans=SpanTable.of(spans),
        results=(),
        checksum=None,
        latencies=latencies,
        latency=latencies.summary(),
        baseline=None,
        freezes=(),
        resources=Resources(),
        cancel_s=None,
        observer_cpu_share=None,
        notes=(),
    )


def column(values: "np.ndarray") -> Column:
    """A column of an array."""
    return Column(np.ascontiguousarray(values, dtype=np.int64).tobytes())


def pool_record(tasks: int, workers: int = 4, length_s: float = 60.0, failed_every: int = 0) -> RunRecord:
    """A run of threads that take one task after another, each some time long, with all that is measured.

    Of `failed_every` tasks one fails, of none by default.
    """
    random = np.random.default_rng(tasks)
    each = tasks // workers
    ends = np.cumsum(random.exponential(1.0, (workers, each)) + 0.1, axis=1)
    ends = np.rint(ends / ends[:, -1:] * length_s * 1e9).astype(np.int64)
    starts = np.concatenate((np.zeros((workers, 1), dtype=np.int64), ends[:, :-1]), axis=1)
    worker = np.repeat(np.arange(workers), each)
    order = np.argsort(starts.ravel(), kind="stable")
    start, end = starts.ravel()[order], ends.ravel()[order]
    outcome = np.full(len(order), OUTCOME_CODES[Outcome.FINISHED], dtype=np.uint8)
    if failed_every:
        outcome[::failed_every] = OUTCOME_CODES[Outcome.FAILED]
    cpu = ((end - start) * random.random(len(order))).astype(np.int64)
    of_pool = tuple(Worker(PROGRAM.process, 10 + number) for number in range(workers))
    return large_record(start, end, cpu, worker[order], of_pool, outcome=outcome)


def overlapping_record(tasks: int, length_s: float = 10.0) -> RunRecord:
    """A run of coroutines that are all under way at once and run in two slices each, in one thread."""
    random = np.random.default_rng(tasks)
    length_ns = int(length_s * 1e9)
    slot_ns = length_ns // (2 * tasks)
    first = np.arange(tasks) * slot_ns
    last = (tasks + random.permutation(tasks)) * slot_ns
    started = np.stack((first, last), axis=1).ravel()
    slices = StretchTable(
        column(np.arange(tasks + 1) * 2), column(ORIGIN + started), column(ORIGIN + started + slot_ns // 2)
    )
    end = last + slot_ns // 2
    loop = (Worker(PROGRAM.process, PROGRAM.gui_thread),)
    nothing = np.zeros(tasks, dtype=np.int64)
    return large_record(first, end, nothing, nothing, loop, slices=slices)


def large_record(
    start: "np.ndarray",
    end: "np.ndarray",
    cpu: "np.ndarray",
    worker: "np.ndarray",
    workers: tuple[Worker, ...],
    slices: StretchTable = NO_STRETCHES,
    outcome: "np.ndarray | None" = None,
) -> RunRecord:
    """A run whose spans are made from arrays of nanoseconds, with pings and thread states all along."""
    tasks, last = len(start), int(end.max())
    if outcome is None:
        outcome = np.full(tasks, OUTCOME_CODES[Outcome.FINISHED], dtype=np.uint8)
    spans = SpanTable(
        task=column(np.arange(tasks)),
        worker=column(worker),
        submitted_ns=column(np.full(tasks, ORIGIN)),
        started_ns=column(ORIGIN + start),
        finished_ns=column(ORIGIN + end),
        delivered_ns=column(ORIGIN + end),
        cpu_ns=column(cpu),
        outcome=outcome.tobytes(),
        workers=workers,
        slices=slices,
    )
    due = ORIGIN + np.arange(0, last, PING_PERIOD_NS)
    waited = (np.random.default_rng(1).lognormal(0, 1.5, len(due)) * 0.2 * MS).astype(np.int64)
    # Up to ten freezes of 100 ms.
    since_freeze = np.arange(len(due)) % max(200, len(due) // 10)
    waited = np.where(since_freeze < 20, (20 - since_freeze) * PING_PERIOD_NS, waited)
    latencies = Latencies(column(due), column(due + waited))
    failed = int(np.sum(outcome == OUTCOME_CODES[Outcome.FAILED]))
    return dataclasses.replace(
        timeline_record([]),
        times=RunTimes(ORIGIN, ORIGIN + int(start.min()), ORIGIN + last, ORIGIN + last + MS),
        tasks=TaskCounts(tasks, tasks - failed, failed, 0),
        spans=spans,
        latencies=latencies,
        latency=latencies.summary(),
        thread_states=_states_all_along(last, (Worker(PROGRAM.process, PROGRAM.gui_thread), *workers)),
    )


def _states_all_along(length_ns: int, workers: Sequence[Worker]) -> ThreadStateRecord:
    """States that change with every step of all threads, in steps as long as the observer makes them."""
    step_ns = max(5 * MS, len(workers) * MS)
    random = np.random.default_rng(2)
    threads = []
    for worker in dict.fromkeys(workers):
        edges = ORIGIN + np.arange(0, length_ns + step_ns, step_ns)
        rows = np.zeros((len(edges) - 1, ROW.size // 8), dtype=np.int64)
        rows[:, 0], rows[:, 1], rows[:, 2] = edges[:-1], edges[1:], random.integers(0, 4, len(rows))
        threads.append(
            ThreadStates(worker.process, worker.thread, "python", PackedStates(rows.tobytes(), ("",)))
        )
    return ThreadStateRecord(tuple(threads), step_ns, None, 0.01, ())


def line_with(module: ModuleType, text: str) -> int:
    """Return the number of the first line of a module's source that contains a text."""
    lines = inspect.getsource(module).splitlines()
    return next(number for number, line in enumerate(lines, start=1) if text in line)
