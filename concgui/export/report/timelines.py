"""Which runs of a report have a timeline: all of few, one of each model of many."""

from collections.abc import Sequence

from concgui.engine.records.run_record import RunRecord

MOST_TIMELINES = 12
"""More make a page too long to be read, and too large to be sent."""


def runs_with_timeline(records: Sequence[RunRecord], most: int = MOST_TIMELINES) -> tuple[RunRecord, ...]:
    """Return the runs whose timelines are shown.

    Of many repeats it is the one of each model whose total time is the median.

    Args:
        records: Runs of one workload.
        most: How many may be shown.
    """
    whole = [record for record in records if record.has_all_spans and record.tasks.total]
    if len(whole) <= most:
        return tuple(whole)
    by_model: dict[str, list[RunRecord]] = {}
    for record in whole:
        by_model.setdefault(record.model, []).append(record)
    return tuple(_middle(runs) for runs in by_model.values())[:most]


def _middle(runs: Sequence[RunRecord]) -> RunRecord:
    return sorted(runs, key=lambda record: record.times.wall_s)[(len(runs) - 1) // 2]
