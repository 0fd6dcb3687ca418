"""The models returned different results for the same tasks."""

from collections.abc import Iterator

from concgui.engine.findings.comparison import Comparison
from concgui.engine.findings.finding import Evidence, FindingKey, Importance
from concgui.engine.findings.rule import Judgement, Rule


def judge(comparison: Comparison) -> Iterator[Judgement]:
    """Judge the checksums of the runs in which every task finished."""
    models_by_checksum: dict[str, dict[str, str]] = {}
    for record in comparison.records:
        if record.checksum is not None:
            models_by_checksum.setdefault(record.checksum, {}).setdefault(record.model, record.id)
    if len(models_by_checksum) < 2:
        return
    groups = sorted(models_by_checksum.values(), key=len, reverse=True)
    differing = [model for group in groups[1:] for model in group]
    yield Judgement(
        {"results": len(groups), "agreeing": ", ".join(groups[0]), "differing": ", ".join(differing)},
        1.0,
        tuple(Evidence(run) for group in groups[1:] for run in group.values()),
    )


RULE = Rule(FindingKey.RESULTS_DIFFER, Importance.RESULTS, judge)
