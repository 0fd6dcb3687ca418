"""The words on what is selected of a run, and how much of the axis to show around it."""

from concgui.engine.records.run_record import RunRecord
from concgui.engine.records.selection import Selection, start_up_of, teardown_of, work_of
from concgui.engine.records.span import Span
from concgui.presentation.labels import OUTCOME_LABELS
from concgui.presentation.numbers import duration_text, instant_text, share_text
from concgui.presentation.timeline.text import freeze_details, plain_text, shortened

_MARGIN = 0.6
"""Room on each side of what is selected, as a share of its length."""

_LEAST_MARGIN = 0.01
"""The same as a share of the run: what is very short keeps some of what is around it."""


def stretch_of(selection: Selection, record: RunRecord) -> tuple[float, float]:
    """Return start and end of what is selected, in seconds since the run's start."""
    origin_ns = record.times.started_ns
    return (selection.since_ns - origin_ns) / 1e9, (selection.until_ns - origin_ns) / 1e9


def range_around(selection: Selection, record: RunRecord, length_s: float) -> tuple[float, float]:
    """Return the part of the time axis in which what is selected is seen with what is around it.

    Args:
        selection: What is selected.
        record: Its run.
        length_s: Length of the whole axis.
    """
    since_s, until_s = stretch_of(selection, record)
    least = _LEAST_MARGIN * length_s
    margin = max(_MARGIN * (until_s - since_s), least)
    return max(-least, since_s - margin), min(length_s + least, until_s + margin)


def task_text(span: Span, lane: str, record: RunRecord) -> str:
    """Return what is known of a task in one line."""
    parts = [f"task {span.task}", lane]
    if span.started_ns is not None:
        parts.append(f"from {instant_text((span.started_ns - record.times.started_ns) / 1e9)}")
    if span.finished_ns is None:
        parts.append("its worker was ended")
    else:
        parts += [
            f"took {duration_text(span.duration_ns / 1e9)}",
            f"{duration_text(span.cpu_ns / 1e9)} on a CPU ({share_text(span.cpu_share)})",
        ]
    parts.append(OUTCOME_LABELS[span.outcome])
    if span.error is not None:
        parts.append(shortened(str(span.error)))
    return " · ".join(parts)


def stretch_text(selection: Selection, record: RunRecord) -> str:
    """Return what a selected stretch is: a freeze with its cause, or a part of the run."""
    if selection.is_freeze:
        return _freeze_text(selection, record)
    stretch = (selection.since_ns, selection.until_ns)
    took = duration_text((selection.until_ns - selection.since_ns) / 1e9)
    times = record.times
    for name, part in (
        ("start-up, until the first task began", start_up_of(times)),
        ("work, from the first start to the last finish", work_of(times)),
        ("teardown, until everything was released", teardown_of(times)),
    ):
        if stretch == part:
            return f"{name}: {took}"
    return f"selected: {took}"


def _freeze_text(selection: Selection, record: RunRecord) -> str:
    for freeze in record.latencies.freezes():
        if freeze.started_ns < selection.until_ns and freeze.ended_ns > selection.since_ns:
            return plain_text(freeze_details(freeze, record))
    return f"freeze of {duration_text((selection.until_ns - selection.since_ns) / 1e9)}"
