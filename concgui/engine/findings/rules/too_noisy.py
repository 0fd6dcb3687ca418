"""The repeats differ more than the models, so their order is not known."""

from collections.abc import Iterator

from concgui.engine.evaluation.noise import difference
from concgui.engine.findings.comparison import Comparison, ModelRuns
from concgui.engine.findings.finding import Evidence, FindingKey, Importance
from concgui.engine.findings.rule import Judgement, Rule

LEAST_DIFFERENCE = 0.02
"""Models whose medians are closer are as fast as each other for every purpose."""

MOST_REPEATS = 20


def judge(comparison: Comparison) -> Iterator[Judgement]:
    """Judge the two fastest models that were run several times."""
    measured = [
        runs
        for runs in comparison.by_model
        if len(runs.records) > 1
        and all(record.was_complete and record.times.wall_s > 0 for record in runs.records)
    ]
    if len(measured) < 2:
        return
    first, second = sorted(measured, key=lambda runs: runs.summary.wall_s.median)[:2]
    found = difference([r.times.wall_s for r in first.records], [r.times.wall_s for r in second.records])
    spread = max(_spread_of(first), _spread_of(second))
    if found.is_settled or found.ratio - 1 < LEAST_DIFFERENCE or spread <= found.ratio - 1:
        return
    repeats = min(len(first.records), len(second.records))
    yield Judgement(
        {
            "fastest": first.model,
            "other": second.model,
            "difference": found.ratio - 1,
            "spread": spread,
            "repeats": repeats,
        },
        1.0,
        tuple(Evidence(record.id) for record in (*first.records, *second.records)),
        first.propose([second.model], repeats=min(MOST_REPEATS, max(5, 3 * repeats))),
    )


def _spread_of(runs: ModelRuns) -> float:
    wall_s = runs.summary.wall_s
    return (wall_s.maximum - wall_s.minimum) / wall_s.median


RULE = Rule(FindingKey.TOO_NOISY, Importance.CAVEAT, judge)
