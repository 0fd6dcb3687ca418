"""Notes that a reader of a run's figures must know, derived from measurements."""

from collections.abc import Sequence

from concgui.engine.evaluation.early_waits import early_wait_notes
from concgui.engine.evaluation.raw_run import RawRun
from concgui.engine.evaluation.transfers import transfer_notes
from concgui.engine.note import Note
from concgui.engine.records.freeze import ExplainedFreeze
from concgui.engine.records.latency import MISSING_SHARE, pings_in, unasked_share
from concgui.engine.records.run_record import Resources
from concgui.engine.records.span import SpanTable
from concgui.engine.tasks.outcome import Outcome
from concgui.engine.tasks.report_columns import ABSENT, OUTCOME_CODES

UNASKED_SHARE = 0.02
"""A run gets a note if the observer sent more than this share of the pings too late."""

THROTTLED_SHARE = 0.02
"""A run gets a note if a CPU quota stopped it for more than this share of its time."""


def run_notes(
    raw: RawRun, spans: SpanTable, resources: Resources, freezes: Sequence[ExplainedFreeze]
) -> tuple[Note, ...]:
    """Return all notes derived from measurements, the most important first."""
    return (
        *(seen.note for seen in raw.observations if seen.note is not None),
        *transfer_notes(spans),
        *_throttled_notes(raw, resources),
        *_disturbance_notes(resources),
        *_standstill_notes(raw),
        *_late_observer_notes(raw),
        *early_wait_notes(spans, raw.spec.workload.waited_seconds_per_task()),
        *_look_notes(raw, freezes),
        *_planned_cancel_notes(raw),
        *_cancel_notes(raw, spans),
        *_over_limit_notes(raw),
        # Notes about missing thread states; that there are none at all is shown in their place.
        *(raw.thread_states.notes if raw.thread_states is not None else ()),
        *(raw.gil.notes if raw.gil is not None else ()),
    )


def _throttled_notes(raw: RawRun, resources: Resources) -> tuple[Note, ...]:
    """Return a note if a CPU quota stopped the program during the run."""
    quota, stopped_s = raw.environment.cpu_quota, resources.throttled_s
    if (
        quota is None
        or stopped_s is None
        or stopped_s < THROTTLED_SHARE * (raw.released_ns - raw.started_ns) / 1e9
    ):
        return ()
    return (Note.of("throttled", cores=quota, stopped_s=stopped_s),)


def _disturbance_notes(resources: Resources) -> tuple[Note, ...]:
    """Return a note if other programs used the CPUs during the run."""
    if not resources.was_disturbed:
        return ()
    return (Note.of("disturbed", cores=resources.other_cores),)


def _standstill_notes(raw: RawRun) -> tuple[Note, ...]:
    """Return a note if the whole program stood still during the run."""
    standstills = raw.evidence.outside.standstills
    if not standstills:
        return ()
    return (Note.of("stood-still", still_s=sum(until - since for since, until in standstills) / 1e9),)


def _late_observer_notes(raw: RawRun) -> tuple[Note, ...]:
    """Return a note if the observer sent too many pings late."""
    share = unasked_share(raw.pings, raw.evidence.outside.standstills)
    if share <= UNASKED_SHARE:
        return ()
    longest_ns = max(ping.sent_ns - ping.due_ns for ping in pings_in(raw.pings))
    if share > MISSING_SHARE:
        return (Note.of("too-few-pings", longest_wait_s=longest_ns / 1e9, unasked_share=share),)
    return (Note.of("late-observer", longest_wait_s=longest_ns / 1e9, unasked_share=share),)


def _look_notes(raw: RawRun, freezes: Sequence[ExplainedFreeze]) -> tuple[Note, ...]:
    """Return why lines of freezes are less sure, if any is because nothing may look from outside."""
    reason = raw.evidence.outside.reason
    is_unsure = any(freeze.cause.location is not None and not freeze.cause.is_sure for freeze in freezes)
    return (reason,) if reason is not None and is_unsure else ()


def _planned_cancel_notes(raw: RawRun) -> tuple[Note, ...]:
    """Return a note on a run that was to be cancelled as an experiment on stopping."""
    after_s = raw.spec.cancel_after_s
    if after_s is None:
        return ()
    if raw.cancelled_ns is None:
        return (Note.of("ended-before-cancel", after_s=after_s),)
    return (Note.of("cancel-after", after_s=after_s),)


def _cancel_notes(raw: RawRun, spans: SpanTable) -> tuple[Note, ...]:
    # An abandoned run already has a note that its tasks are still running.
    if raw.cancelled_ns is None or raw.is_abandoned:
        return ()
    request_ns = raw.cancelled_ns
    cancelled = OUTCOME_CODES[Outcome.CANCELLED]
    rows = zip(spans.started_ns, spans.finished_ns, spans.outcome, strict=True)
    ran_on = sum(
        # Also what started later: a window that is frozen hears no request.
        started_ns != ABSENT and request_ns < finished_ns and outcome != cancelled
        for started_ns, finished_ns, outcome in rows
    )
    return (Note.of("cancelled", ran_on=ran_on, rest_s=(raw.released_ns - request_ns) / 1e9),)


def _over_limit_notes(raw: RawRun) -> tuple[Note, ...]:
    """Return a note on how long the run went on after its time limit."""
    limit_s = raw.spec.time_limit_s
    if raw.overdue_ns is None or limit_s is None:
        return ()
    over_s = (raw.released_ns - raw.started_ns) / 1e9 - limit_s
    return (Note.of("over-limit", over_s=max(0.0, over_s), has_ended=not raw.is_abandoned),)
