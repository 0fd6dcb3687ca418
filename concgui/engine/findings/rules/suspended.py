"""The whole program stood still: the machine was suspended, or a signal or a debugger stopped it."""

from collections.abc import Iterator

from concgui.engine.findings.comparison import Comparison, notes_with, number
from concgui.engine.findings.finding import Evidence, FindingKey, Importance
from concgui.engine.findings.rule import Judgement, Rule


def judge(comparison: Comparison) -> Iterator[Judgement]:
    """Judge the run that stood still for longest."""
    found = [
        (still_s, record)
        for record, note in notes_with(comparison.records, "stood-still")
        if (still_s := number(dict(note.values), "still_s")) is not None and still_s > 0
    ]
    if not found:
        return
    still_s, run = max(found, key=lambda pair: pair[0])
    yield Judgement(
        {"still_s": still_s, "wall_s": run.times.wall_s, "runs": len(found)},
        still_s / run.times.wall_s if run.times.wall_s > 0 else 1.0,
        tuple(Evidence(record.id) for _, record in found),
    )


RULE = Rule(FindingKey.SUSPENDED, Importance.CAVEAT, judge)
