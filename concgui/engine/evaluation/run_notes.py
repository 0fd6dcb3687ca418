"""Sentences that a reader of a run's figures must know, each from what was measured."""

from concgui.engine.evaluation.raw_run import RawRun
from concgui.engine.evaluation.transfers import transfer_notes
from concgui.engine.records.latency import pings_in, was_asked
from concgui.engine.records.run_record import Resources
from concgui.engine.records.span import SpanTable
from concgui.engine.tasks.outcome import Outcome
from concgui.engine.tasks.report_columns import ABSENT, OUTCOME_CODES

UNASKED_SHARE = 0.02
"""A run says so when the observer missed more than this share of the pings."""


def run_notes(raw: RawRun, spans: SpanTable, resources: Resources) -> tuple[str, ...]:
    """All of them, the most telling first."""
    return (
        *(seen.sentence for seen in raw.observations if seen.sentence),
        *transfer_notes(spans),
        *_disturbance_notes(resources),
        *_late_observer_notes(raw),
        *_cancel_notes(raw, spans),
        # What is missing in the thread states. That there are none is said where they would be.
        *(raw.thread_states.notes if raw.thread_states is not None else ()),
    )


def _disturbance_notes(resources: Resources) -> tuple[str, ...]:
    """Say so where others used the CPUs meanwhile."""
    if not resources.was_disturbed or resources.other_cores is None:
        return ()
    return (
        f"other programs, or the host of this machine, used {resources.other_cores:.1f} cores meanwhile: "
        "times and latencies of this run are longer than they need be",
    )


def _late_observer_notes(raw: RawRun) -> tuple[str, ...]:
    """Say so where the observer could not look often enough."""
    pings = list(pings_in(raw.pings))
    unasked = [ping.sent_ns - ping.due_ns for ping in pings if not was_asked(ping)]
    share = len(unasked) / len(pings) if pings else 0.0
    if share <= UNASKED_SHARE:
        return ()
    return (
        f"the observer itself waited for a CPU, up to {max(unasked) / 1e6:.0f} ms: "
        f"{share:.0%} of the pings were asked too late and do not count",
    )


def _cancel_notes(raw: RawRun, spans: SpanTable) -> tuple[str, ...]:
    # Of an abandoned run it is said that tasks went on.
    if raw.cancelled_ns is None or raw.is_abandoned:
        return ()
    request_ns = raw.cancelled_ns
    cancelled = OUTCOME_CODES[Outcome.CANCELLED]
    rows = zip(spans.started_ns, spans.finished_ns, spans.outcome, strict=True)
    ran_on = sum(
        ABSENT != started_ns <= request_ns < finished_ns and outcome != cancelled
        for started_ns, finished_ns, outcome in rows
    )
    rest_ms = (raw.released_ns - request_ns) / 1e6
    return (
        f"cancelled: {ran_on} running {'task' if ran_on == 1 else 'tasks'} ran to the end, "
        f"the last worker came to rest after {rest_ms:.0f} ms",
    )
