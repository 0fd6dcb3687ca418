"""From what a run left behind to its record: spans, times, checksum, outcome.

Runs after the run, outside the GUI thread: building 100,000 spans takes half a second.
"""

import hashlib
from array import array
from collections.abc import Sequence

from concgui.engine.contracts.run_options import SPAWN
from concgui.engine.evaluation.freeze_cause import checked_stacks
from concgui.engine.evaluation.raw_run import RawRun
from concgui.engine.evaluation.run_notes import run_notes
from concgui.engine.evaluation.transfers import TransfersOfWorkers
from concgui.engine.records.latency import Latencies, Sample, pings_in, was_asked
from concgui.engine.records.paint import PaintSummary, paints_that_count
from concgui.engine.records.run_record import (
    FreezeStack,
    Resources,
    RunRecord,
    RunTimes,
    Slice,
    Span,
    TaskCounts,
    Worker,
)
from concgui.engine.records.usage import Usage
from concgui.engine.tasks.outcome import Outcome
from concgui.engine.tasks.task import Result, TaskReport
from concgui.engine.tasks.transfer_parcel import LARGE_BYTES

SHORTEST_LOAD_NS = 200_000_000
"""The system counts CPU time in steps of about 10 ms, for each core: too coarse for shorter runs."""

KEPT_FREEZE_STACKS = 5


def build_record(raw: RawRun) -> RunRecord:
    """The record of a run."""
    spans, results, notes = _spans(raw)
    counts = _counts(spans)
    outcome = _outcome(raw, counts)
    complete = outcome is Outcome.FINISHED
    latencies = _latencies(raw.pings)
    times = _times(raw, spans)
    resources = _resources(raw)
    return RunRecord(
        model=raw.spec.model,
        workload=raw.spec.workload.info.key,
        params=raw.spec.workload.settings,
        repeat=raw.spec.repeat,
        workers=raw.spec.workers,
        outcome=outcome,
        times=times,
        tasks=counts,
        spans=spans,
        results=tuple(map(_kept, results)),
        checksum=checksum(results) if complete else None,
        latencies=latencies,
        latency=latencies.summary(),
        baseline=_latencies(raw.baseline).summary(),
        freeze_stacks=checked_stacks(_longest(raw.freeze_stacks), raw.thread_states, raw.gui_thread),
        resources=resources,
        cancel_s=_cancel_s(raw),
        observer_cpu_share=_observer_share(raw.usage, times),
        run_options=dict(raw.run_options),
        notes=(*notes, *run_notes(raw, spans, resources)),
        thread_states=raw.thread_states,
        observed={seen.name: seen.value for seen in raw.observations},
        paint=PaintSummary.of(paints_that_count(raw.paints, raw.pings)),
    )


def checksum(results: Sequence[Result | None]) -> str:
    """SHA-256 over all results in the order of the tasks, each with its type and length."""
    digest = hashlib.sha256()
    for result in results:
        data = result if isinstance(result, bytes) else repr(result).encode()
        digest.update(f"{type(result).__name__}:{len(data)}:".encode())
        digest.update(data)
    return digest.hexdigest()


def _kept(result: Result | None) -> Result | None:
    """None in place of what is large: hundreds of megabytes in each record of a window that stays open."""
    is_large = isinstance(result, (bytes, str)) and len(result) >= LARGE_BYTES
    return None if is_large else result


def _spans(raw: RawRun) -> tuple[tuple[Span, ...], tuple[Result | None, ...], tuple[str, ...]]:
    spans: list[Span | None] = [None] * raw.spec.tasks
    results: list[Result | None] = [None] * raw.spec.tasks
    transfer = TransfersOfWorkers()
    twice = 0
    for delivered_ns, reports in raw.batches:
        for report in reports:
            if spans[report.task] is not None:
                twice += 1
            spans[report.task] = _span(report, delivered_ns, transfer)
            results[report.task] = report.result
    filled = tuple(span if span is not None else _never_began(index) for index, span in enumerate(spans))
    notes = list(raw.notes)
    if raw.failure is not None:
        notes.insert(0, raw.failure)
    if twice:
        notes.append(f"{twice} tasks were reported more than once: the model is at fault")
    return filled, tuple(results), tuple(notes)


def _span(report: TaskReport, delivered_ns: int, transfer: TransfersOfWorkers) -> Span:
    input_transfer, result_transfer = transfer.of_report(report)
    return Span(
        task=report.task,
        worker=Worker(report.process, report.thread, report.interpreter) if report.process else None,
        submitted_ns=report.submitted_ns,
        started_ns=report.started_ns,
        finished_ns=report.finished_ns,
        delivered_ns=delivered_ns,
        cpu_ns=report.cpu_ns,
        outcome=report.outcome,
        slices=tuple(Slice(*edges) for edges in report.slices),
        error=report.error,
        input_transfer=input_transfer,
        result_transfer=result_transfer,
    )


def _never_began(index: int) -> Span:
    return Span(index, None, None, None, None, None, 0, Outcome.CANCELLED, (), None)


def _counts(spans: Sequence[Span]) -> TaskCounts:
    outcomes = [span.outcome for span in spans]
    return TaskCounts(
        total=len(spans),
        finished=outcomes.count(Outcome.FINISHED),
        failed=outcomes.count(Outcome.FAILED),
        cancelled=outcomes.count(Outcome.CANCELLED),
    )


def _outcome(raw: RawRun, counts: TaskCounts) -> Outcome:
    """Cancelled only if the wish took something away; a wish after the last task changes nothing."""
    if raw.failure is not None:
        return Outcome.FAILED
    if raw.cancelled_ns is not None and counts.cancelled:
        return Outcome.CANCELLED
    return Outcome.FINISHED if counts.finished == counts.total else Outcome.FAILED


def _times(raw: RawRun, spans: Sequence[Span]) -> RunTimes:
    starts = [span.started_ns for span in spans if span.started_ns is not None]
    finishes = [span.finished_ns for span in spans if span.finished_ns is not None]
    first = min(starts, default=raw.released_ns)
    last = max(finishes, default=first)
    told_ns = min((ns for ns in (raw.cancelled_ns, raw.overdue_ns) if ns is not None), default=None)
    if told_ns is not None and starts and len(finishes) < len(spans):
        # A process that was terminated reports nothing: its tasks were under way until they were told.
        last = max(last, told_ns)
    return RunTimes(raw.started_ns, first, min(last, raw.released_ns), raw.released_ns)


def _cancel_s(raw: RawRun) -> float | None:
    """From the wish to the rest, in s; None where there was none or the other."""
    if raw.cancelled_ns is None or raw.is_abandoned:
        return None
    return (raw.released_ns - raw.cancelled_ns) / 1e9


def _longest(stacks: Sequence[FreezeStack]) -> tuple[FreezeStack, ...]:
    return tuple(sorted(stacks, key=lambda s: s.since_ns - s.until_ns)[:KEPT_FREEZE_STACKS])


def _resources(raw: RawRun) -> Resources:
    usage = raw.usage
    if usage is None:
        return Resources()
    # Workers that a server process forked are its children, and nobody tells what became of those.
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
    )


def _other_cores(usage: Usage, wall_ns: int) -> float | None:
    if usage.other_cpu_ns is None or wall_ns < SHORTEST_LOAD_NS:
        return None
    return usage.other_cpu_ns / wall_ns


def _observer_share(usage: Usage | None, times: RunTimes) -> float | None:
    if usage is None or usage.observer_cpu_ns is None or times.wall_s <= 0:
        return None
    return usage.observer_cpu_ns / 1e9 / times.wall_s


def _latencies(pings: "array[int]") -> Latencies:
    asked = filter(was_asked, pings_in(pings))
    return Latencies(tuple(Sample(ping.due_ns, ping.answered_ns) for ping in asked))
