"""From what a run left behind to its record: spans, times, checksum, outcome.

Runs after the run, outside the GUI thread: building 100,000 spans takes half a second.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from concgui.engine.latency import Latencies, Ping, was_asked
from concgui.engine.observer.resources import Usage
from concgui.engine.outcome import Outcome
from concgui.engine.parameters import ParameterValue, values_of
from concgui.engine.records import (
    FreezeStack,
    Resources,
    RunRecord,
    RunTimes,
    Slice,
    Span,
    TaskCounts,
    Worker,
)
from concgui.engine.spec import RunSpec
from concgui.engine.stripes import StripeRecord
from concgui.engine.task import Result, TaskReport

UNASKED_SHARE = 0.02
"""A run says so when the observer missed more than this share of the pings."""

KEPT_FREEZE_STACKS = 5


@dataclass(frozen=True, slots=True)
class RawRun:
    """Everything that was gathered while a run was under way.

    Attributes:
        spec: What was run.
        started_ns: When its start was called.
        released_ns: When nothing of it was left.
        batches: (delivered_ns, reports) as the GUI thread took them.
        pings: Those of the run.
        baseline: Those of the idle window just before.
        usage: What it took of the machine; None if the observer was lost.
        freeze_stacks: What the watchdog wrote.
        cancelled_ns: When it was cancelled, None if it was not.
        failure: Why the model as a whole failed, None if it did not.
        notes: What model and controller have to say.
        knobs: The knobs that the model has a use for.
        stripes: Who was on the CPU; None if the observer was lost.
    """

    spec: RunSpec
    started_ns: int
    released_ns: int
    batches: Sequence[tuple[int, Sequence[TaskReport]]]
    pings: Sequence[Ping]
    baseline: Sequence[Ping]
    usage: Usage | None
    freeze_stacks: Sequence[FreezeStack]
    cancelled_ns: int | None
    failure: str | None
    notes: Sequence[str]
    knobs: Mapping[str, ParameterValue] = field(default_factory=dict)
    stripes: StripeRecord | None = None


def assemble(raw: RawRun) -> RunRecord:
    """The record of a run."""
    spans, results, notes = _spans(raw)
    counts = _counts(spans)
    outcome = _outcome(raw, counts)
    complete = outcome is Outcome.FINISHED
    latencies = _latencies(raw.pings)
    times = _times(raw, spans)
    return RunRecord(
        model=raw.spec.model,
        workload=raw.spec.workload.info.key,
        params=values_of(raw.spec.workload),
        repeat=raw.spec.repeat,
        workers=raw.spec.workers,
        outcome=outcome,
        times=times,
        tasks=counts,
        spans=spans,
        results=results,
        checksum=checksum(results) if complete else None,
        latencies=latencies,
        window=latencies.summary(),
        baseline=_latencies(raw.baseline).summary(),
        freeze_stacks=_longest(raw.freeze_stacks),
        resources=_resources(raw.usage),
        cancel_s=(raw.released_ns - raw.cancelled_ns) / 1e9 if raw.cancelled_ns is not None else None,
        observer_cpu_share=_observer_share(raw.usage, times),
        knobs=dict(raw.knobs),
        notes=(*notes, *_late_observer_note(raw), *_cancel_notes(raw, spans), *_stripe_notes(raw.stripes)),
        stripes=raw.stripes,
    )


def checksum(results: Sequence[Result | None]) -> str:
    """SHA-256 over all results in the order of the tasks, each with its type and length."""
    digest = hashlib.sha256()
    for result in results:
        data = result if isinstance(result, bytes) else repr(result).encode()
        digest.update(f"{type(result).__name__}:{len(data)}:".encode())
        digest.update(data)
    return digest.hexdigest()


def _spans(raw: RawRun) -> tuple[tuple[Span, ...], tuple[Result | None, ...], tuple[str, ...]]:
    spans: list[Span | None] = [None] * raw.spec.tasks
    results: list[Result | None] = [None] * raw.spec.tasks
    twice = 0
    for delivered_ns, reports in raw.batches:
        for report in reports:
            if spans[report.task] is not None:
                twice += 1
            spans[report.task] = _span(report, delivered_ns)
            results[report.task] = report.result
    filled = tuple(span if span is not None else _never_began(index) for index, span in enumerate(spans))
    notes = list(raw.notes)
    if raw.failure is not None:
        notes.insert(0, raw.failure)
    if twice:
        notes.append(f"{twice} tasks were reported more than once: the model is at fault")
    return filled, tuple(results), tuple(notes)


def _span(report: TaskReport, delivered_ns: int) -> Span:
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
    # A process that was terminated reports nothing, so the last finish may lie before the release only.
    return RunTimes(raw.started_ns, first, min(last, raw.released_ns), raw.released_ns)


def _longest(stacks: Sequence[FreezeStack]) -> tuple[FreezeStack, ...]:
    return tuple(sorted(stacks, key=lambda s: s.since_ns - s.until_ns)[:KEPT_FREEZE_STACKS])


def _resources(usage: Usage | None) -> Resources:
    if usage is None:
        return Resources()
    return Resources(
        cpu_s=None if usage.cpu_ns is None else usage.cpu_ns / 1e9,
        peak_rss_bytes=usage.peak_rss_bytes,
        baseline_rss_bytes=usage.baseline_rss_bytes,
        voluntary_switches=usage.voluntary_switches,
        involuntary_switches=usage.involuntary_switches,
        peak_threads=usage.peak_threads,
        peak_open_files=usage.peak_open_files,
        peak_processes=usage.peak_processes,
    )


def _stripe_notes(stripes: StripeRecord | None) -> tuple[str, ...]:
    """What is missing in the stripes. That there are none is said where they would be."""
    return stripes.notes if stripes is not None else ()


def _observer_share(usage: Usage | None, times: RunTimes) -> float | None:
    if usage is None or usage.observer_cpu_ns is None or times.wall_s <= 0:
        return None
    return usage.observer_cpu_ns / 1e9 / times.wall_s


def _latencies(pings: Sequence[Ping]) -> Latencies:
    return Latencies(tuple((ping[0], ping[2]) for ping in pings if was_asked(ping)))


def _late_observer_note(raw: RawRun) -> tuple[str, ...]:
    """Say so where the observer could not look often enough."""
    unasked = [sent - due for due, sent, answered in raw.pings if not was_asked((due, sent, answered))]
    share = len(unasked) / len(raw.pings) if raw.pings else 0.0
    if share <= UNASKED_SHARE:
        return ()
    return (
        f"the observer itself waited for a CPU, up to {max(unasked) / 1e6:.0f} ms: "
        f"{share:.0%} of the pings were asked too late and do not count",
    )


def _cancel_notes(raw: RawRun, spans: Sequence[Span]) -> tuple[str, ...]:
    if raw.cancelled_ns is None:
        return ()
    wish_ns = raw.cancelled_ns
    ran_on = sum(
        1
        for span in spans
        if span.outcome is not Outcome.CANCELLED
        and span.started_ns is not None
        and span.finished_ns is not None
        and span.started_ns <= wish_ns < span.finished_ns
    )
    rest_ms = (raw.released_ns - wish_ns) / 1e6
    return (
        f"cancelled: {ran_on} running {'task' if ran_on == 1 else 'tasks'} ran to the end, "
        f"the last worker came to rest after {rest_ms:.0f} ms",
    )
