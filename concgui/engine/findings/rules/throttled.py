"""A CPU quota stopped the whole program."""

from collections.abc import Iterator

from concgui.engine.findings.comparison import Comparison, first_note, number
from concgui.engine.findings.finding import Evidence, FindingKey, Importance
from concgui.engine.findings.rule import Judgement, Rule

LEAST_S = 0.01


def judge(comparison: Comparison) -> Iterator[Judgement]:
    """Judge the first run that notes for how long it was throttled."""
    found = first_note(comparison.records, "throttled")
    throttled_s = number(found[1], "stopped_s") if found is not None else None
    if found is None or throttled_s is None or throttled_s < LEAST_S:
        return
    run = found[0]
    yield Judgement(
        {
            "throttled_s": throttled_s,
            "wall_s": run.times.wall_s,
            "cores": number(found[1], "cores"),
        },
        throttled_s / run.times.wall_s if run.times.wall_s > 0 else 1.0,
        (Evidence(run.id),),
    )


RULE = Rule(FindingKey.THROTTLED, Importance.CAVEAT, judge)
