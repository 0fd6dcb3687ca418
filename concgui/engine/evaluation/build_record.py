"""Building a record with spans, times, checksum and outcome from the raw data of a run.

The record is built after the run, outside the GUI thread: building 100,000 spans takes half a second.
"""

import dataclasses
import hashlib
import itertools
import os
import time
import uuid
from array import array
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from concgui.engine.contracts.run_options import SPAWN
from concgui.engine.evaluation.freeze_cause import Machine, explained_freezes, true_standstills
from concgui.engine.evaluation.raw_run import RawRun
from concgui.engine.evaluation.run_notes import run_notes
from concgui.engine.evaluation.transfers import transfers_of_workers
from concgui.engine.note import Note
from concgui.engine.records.column import Column
from concgui.engine.records.freeze import ExplainedFreeze, FreezeCause, FreezeKind
from concgui.engine.records.latency import MISSING_SHARE, Freeze, Latencies, unasked_share
from concgui.engine.records.paint import PaintSummary, paints_that_count
from concgui.engine.records.run_record import (
    ProgramIdentity,
    Resources,
    RunRecord,
    RunTimes,
    TaskCounts,
)
from concgui.engine.records.span import SpanTable, StretchTable, Worker
from concgui.engine.records.usage import Usage
from concgui.engine.records.values import Values
from concgui.engine.tasks.outcome import Outcome, TaskError
from concgui.engine.tasks.report_columns import (
    ABSENT,
    FINISHED_CODE,
    NO_WORKER,
    OUTCOME_CODES,
    ReportColumns,
    StretchColumns,
)
from concgui.engine.tasks.task import Result
from concgui.engine.tasks.transfer_parcel import LARGE_BYTES

SHORTEST_LOAD_NS = 200_000_000
"""Shortest run for which other programs' CPU time is known.

The system counts CPU time per core in steps of about 10 ms, which is too coarse for shorter runs.
"""

KEPT_FREEZES = 5


def build_record(raw: RawRun) -> RunRecord:
    """Return the record of a run."""
    raw = _with_true_standstills(raw)
    spans, results, notes = _spans(raw)
    counts = _counts(spans)
    outcome = _outcome(raw, counts)
    complete = outcome is Outcome.FINISHED
    standstills = raw.evidence.outside.standstills
    own_freezes = _own_freezes(raw, Latencies.asked(raw.pings, standstills))
    excused = (*standstills, *((freeze.since_ns, freeze.until_ns) for freeze in own_freezes))
    latencies = Latencies.asked(raw.pings, excused)
    is_known = unasked_share(raw.pings, excused) <= MISSING_SHARE
    times = _times(raw, spans)
    resources = _resources(raw)
    freezes = _freezes(raw, latencies, own_freezes)
    return RunRecord(
        id=uuid.uuid4().hex,
        time=_clock_time(raw.started_ns),
        environment=raw.environment,
        program=ProgramIdentity(os.getpid(), raw.gui_thread),
        seed=raw.spec.seed,
        model=raw.spec.model,
        workload=raw.spec.workload.info.key,
        params=Values.of(raw.spec.workload.settings),
        repeat=raw.spec.repeat,
        workers=raw.spec.workers,
        outcome=outcome,
        times=times,
        tasks=counts,
        spans=spans,
        results=tuple(map(_kept, results)),
        checksum=checksum(results) if complete else None,
        latencies=latencies,
        latency=latencies.summary() if is_known else None,
        baseline=Latencies.asked(raw.baseline).summary(),
        freezes=freezes,
        resources=resources,
        cancel_s=_cancel_s(raw),
        observer_cpu_share=_observer_share(raw.usage, times),
        run_options=Values.of(raw.run_options),
        notes=(*notes, *run_notes(raw, spans, resources, freezes)),
        thread_states=raw.thread_states,
        gil=raw.gil,
        observed=Values.of({seen.name: seen.value for seen in raw.observations}),
        paint=PaintSummary.of(paints_that_count(raw.paints, raw.pings)),
    )


def checksum(results: Iterable[Result | None]) -> str:
    """Return SHA-256 over all results in the order of the tasks, each with its type and length."""
    digest = hashlib.sha256()
    for result in results:
        data = result if isinstance(result, bytes) else repr(result).encode()
        digest.update(f"{type(result).__name__}:{len(data)}:".encode())
        digest.update(data)
    return digest.hexdigest()


def _clock_time(at_ns: int) -> datetime:
    """Return the date and time in UTC, to the microsecond, at an instant of `time.perf_counter_ns`."""
    ago_ns = time.perf_counter_ns() - at_ns
    return datetime.fromtimestamp((time.time_ns() - ago_ns) // 1000 / 1e6, UTC)


def _kept(result: Result | None) -> Result | None:
    """Return the result, or None if it is large: a window that stays open keeps every record."""
    is_large = isinstance(result, (bytes, str)) and len(result) >= LARGE_BYTES
    return None if is_large else result


def _spans(raw: RawRun) -> tuple[SpanTable, list[Result | None], tuple[Note, ...]]:
    """Return the spans and the results in the order of the tasks, and the notes about them."""
    reports = raw.reports
    rows, twice = _rows_of_tasks(reports.task, raw.spec.tasks)
    notes = list(raw.notes)
    if raw.failure is not None:
        notes.insert(0, raw.failure)
    if twice:
        notes.append(Note.of("reported-twice", tasks=twice))
    failed = [
        (task, error) for task, row in enumerate(rows) if (error := reports.errors.get(row)) is not None
    ]
    numbers: dict[TaskError, int] = {}
    errors = [numbers.setdefault(error, len(numbers)) for _, error in failed]
    inputs, results = transfers_of_workers(reports)
    spans = SpanTable(
        task=Column.of(range(raw.spec.tasks)),
        worker=_in_order(_workers_that_started(reports), rows, ABSENT),
        submitted_ns=_in_order(reports.submitted_ns, rows, ABSENT),
        started_ns=_in_order(reports.started_ns, rows, ABSENT),
        finished_ns=_in_order(reports.finished_ns, rows, ABSENT),
        delivered_ns=_in_order(reports.delivered_ns, rows, ABSENT),
        cpu_ns=_in_order(reports.cpu_ns, rows, 0),
        outcome=_outcomes_in_order(reports.outcome, rows),
        workers=tuple(Worker(*worker) for worker in reports.workers),
        slices=_stretches_in_order(reports.slices, rows),
        input_transfers=_stretches_in_order(inputs, rows),
        result_transfers=_stretches_in_order(results, rows),
        failed=Column.of(task for task, _ in failed),
        error=Column.of(errors),
        errors=tuple(numbers),
    )
    kept = reports.results
    returned = [kept[row] if row != NO_ROW else None for row in rows]
    return spans, list(raw.spec.workload.plain_results(returned)), tuple(notes)


NO_ROW = -1
"""Row of a task that was not reported."""


def _rows_of_tasks(tasks: "array[int]", count: int) -> tuple["array[int]", int]:
    """Return each task's row with its last report, and the number of tasks reported more than once."""
    rows = array("q", range(count))
    if tasks == rows:
        return rows, 0
    rows = array("q", [NO_ROW]) * count
    twice = 0
    for row, task in enumerate(tasks):
        twice += rows[task] != NO_ROW
        rows[task] = row
    return rows, twice


def _in_order(column: "array[int]", rows: "array[int]", missing: int) -> Column:
    """Return the column in the order of the tasks."""
    if NO_ROW not in rows:
        return Column.of(map(column.__getitem__, rows))
    return Column.of(column[row] if row != NO_ROW else missing for row in rows)


def _workers_that_started(reports: ReportColumns) -> "array[int]":
    """Return the column of workers, with `ABSENT` for tasks that never started."""
    if NO_WORKER not in reports.workers:
        return reports.worker
    no_worker = reports.workers.index(NO_WORKER)
    return array("q", [ABSENT if worker == no_worker else worker for worker in reports.worker])


def _outcomes_in_order(outcomes: bytearray, rows: "array[int]") -> bytes:
    if outcomes.count(FINISHED_CODE) == len(rows) == len(outcomes):
        return bytes(outcomes)
    return bytes(outcomes[row] if row != NO_ROW else OUTCOME_CODES[Outcome.CANCELLED] for row in rows)


def _stretches_in_order(stretches: StretchColumns, rows: "array[int]") -> StretchTable:
    if not stretches.counts:
        return StretchTable()
    counts, edges = array("q"), array("q")
    first = array("q", itertools.accumulate(stretches.counts, initial=0))
    for row in rows:
        count = stretches.counts[row] if row != NO_ROW else 0
        counts.append(count)
        edges.extend(stretches.edges[2 * first[row] : 2 * (first[row] + count)] if count else ())
    return StretchTable.joined(counts, edges)


def _counts(spans: SpanTable) -> TaskCounts:
    return TaskCounts(
        total=len(spans),
        finished=spans.count(Outcome.FINISHED),
        failed=spans.count(Outcome.FAILED),
        cancelled=spans.count(Outcome.CANCELLED),
    )


def _outcome(raw: RawRun, counts: TaskCounts) -> Outcome:
    """Return the outcome: cancelled only if a task was cancelled, since a late request changes nothing."""
    if raw.failure is not None:
        return Outcome.FAILED
    if raw.cancelled_ns is not None and counts.cancelled:
        return Outcome.CANCELLED
    return Outcome.FINISHED if counts.finished == counts.total else Outcome.FAILED


def _times(raw: RawRun, spans: SpanTable) -> RunTimes:
    first = min(filter(ABSENT.__ne__, spans.started_ns), default=raw.released_ns)
    last = max(spans.finished_ns, default=ABSENT)
    last = first if last == ABSENT else last
    stop_ns = min((ns for ns in (raw.cancelled_ns, raw.overdue_ns) if ns is not None), default=None)
    lost_ns: list[int] = []
    if ABSENT in spans.finished_ns.view:
        rows = zip(spans.started_ns, spans.finished_ns, spans.delivered_ns, strict=True)
        lost_ns = [delivered for started, finished, delivered in rows if finished == ABSENT != started]
    if raw.is_abandoned and first != raw.released_ns:
        # Some tasks are still under way.
        last = max(last, raw.released_ns)
    if lost_ns:
        # A process that was ended reports nothing: its tasks were under way until they were told to stop, or
        # until their loss was noticed.
        last = max(last, stop_ns if stop_ns is not None else max(lost_ns))
    return RunTimes(raw.started_ns, first, min(last, raw.released_ns), raw.released_ns)


def _cancel_s(raw: RawRun) -> float | None:
    """Return the time from the request to cancel until the run was at rest; None if it lacks either."""
    if raw.cancelled_ns is None or raw.is_abandoned:
        return None
    return (raw.released_ns - raw.cancelled_ns) / 1e9


def _freezes(
    raw: RawRun, latencies: Latencies, own_freezes: Sequence[ExplainedFreeze]
) -> tuple[ExplainedFreeze, ...]:
    """Return the longest freezes and standstills with their causes, the longest first."""
    longest = sorted(latencies.freezes(), key=lambda freeze: -freeze.length_ms)[:KEPT_FREEZES]
    stopped = FreezeCause(FreezeKind.STOPPED, is_sure=True)
    still = (ExplainedFreeze(*stretch, stopped) for stretch in raw.evidence.outside.standstills)
    own = sorted(own_freezes, key=lambda freeze: -freeze.length_s)[:KEPT_FREEZES]
    return tuple(sorted((*_explained(raw, longest), *still, *own), key=lambda freeze: -freeze.length_s))


def _own_freezes(raw: RawRun, latencies: Latencies) -> list[ExplainedFreeze]:
    """Return the freezes caused by the window's own views, whose pings say nothing about the model."""
    found = latencies.freezes()
    longest = sorted(found, key=lambda freeze: -freeze.length_ms)[:KEPT_FREEZES]
    suspects = [
        freeze
        for freeze in found
        if freeze in longest
        or any(
            since < freeze.ended_ns and until > freeze.started_ns for since, until in raw.evidence.own_views
        )
    ]
    explained = _explained(raw, suspects)
    return [freeze for freeze in explained if freeze.cause.kind is FreezeKind.OWN_VIEWS]


def _explained(raw: RawRun, freezes: Sequence[Freeze]) -> tuple[ExplainedFreeze, ...]:
    environment = raw.environment
    throttled_ns = (raw.usage.throttled_ns if raw.usage is not None else None) or 0
    machine = Machine(os.getpid(), raw.gui_thread, environment.cores, environment.gil_enabled, throttled_ns)
    return explained_freezes(freezes, raw.evidence, raw.thread_states, machine, raw.gil)


def _with_true_standstills(raw: RawRun) -> RawRun:
    """Return the run without standstills of the observer alone."""
    outside = raw.evidence.outside
    true = true_standstills(outside.standstills, raw.thread_states, os.getpid())
    evidence = dataclasses.replace(raw.evidence, outside=dataclasses.replace(outside, standstills=true))
    return dataclasses.replace(raw, evidence=evidence)


def _resources(raw: RawRun) -> Resources:
    usage = raw.usage
    if usage is None:
        return Resources()
    # Workers that a server process forked are its children, so their switches are not known here.
    knows_switches = raw.run_options.get("start_method", SPAWN) == SPAWN
    return Resources(
        cpu_s=None if usage.cpu_ns is None else usage.cpu_ns / 1e9,
        peak_rss_bytes=usage.peak_rss_bytes,
        baseline_rss_bytes=usage.baseline_rss_bytes,
        voluntary_switches=usage.voluntary_switches if knows_switches else None,
        involuntary_switches=usage.involuntary_switches if knows_switches else None,
        peak_threads=usage.peak_threads,
        peak_open_files=usage.peak_open_files,
        peak_processes=usage.peak_processes,
        other_cores=_other_cores(usage, raw.released_ns - raw.started_ns),
        throttled_s=None if usage.throttled_ns is None else usage.throttled_ns / 1e9,
    )


def _other_cores(usage: Usage, wall_ns: int) -> float | None:
    if usage.other_cpu_ns is None or wall_ns < SHORTEST_LOAD_NS:
        return None
    return usage.other_cpu_ns / wall_ns


def _observer_share(usage: Usage | None, times: RunTimes) -> float | None:
    if usage is None or usage.observer_cpu_ns is None or times.wall_s <= 0:
        return None
    return usage.observer_cpu_ns / 1e9 / times.wall_s
