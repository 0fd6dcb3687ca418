"""Waits that ended before the time that the workload asked for."""

from concgui.engine.note import Note
from concgui.engine.records.span import SpanTable
from concgui.engine.tasks.report_columns import ABSENT, FINISHED_CODE

TOLERANCE_NS = 1_000_000
"""A wait that ends less than a millisecond early is exact enough: clocks of event loops have such steps."""


def early_wait_notes(spans: SpanTable, asked_s: float | None) -> tuple[Note, ...]:
    """Return a note if finished tasks took less time than they asked to wait, with the shortest.

    Args:
        spans: The tasks.
        asked_s: Time that each finished task waited at least, according to the workload; None if unknown.
    """
    if not asked_s:
        return ()
    least_ns = asked_s * 1e9 - TOLERANCE_NS
    rows = zip(spans.started_ns, spans.finished_ns, spans.outcome, strict=True)
    lengths_ns = [
        finished_ns - started_ns
        for started_ns, finished_ns, outcome in rows
        if outcome == FINISHED_CODE and ABSENT not in (started_ns, finished_ns)
    ]
    early = sum(length_ns < least_ns for length_ns in lengths_ns)
    if not early:
        return ()
    shortest_s = min(lengths_ns) / 1e9
    return (
        Note.of(
            "waits-ended-early", tasks=early, total=len(lengths_ns), asked_s=asked_s, shortest_s=shortest_s
        ),
    )
