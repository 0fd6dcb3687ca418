"""Other programs used the CPUs during the runs."""

from collections.abc import Iterator

from concgui.engine.findings.comparison import Comparison
from concgui.engine.findings.finding import Evidence, FindingKey, Importance
from concgui.engine.findings.rule import Judgement, Rule


def judge(comparison: Comparison) -> Iterator[Judgement]:
    """Judge the run that was disturbed most."""
    disturbed = [
        (record.resources.other_cores, record)
        for record in comparison.records
        if record.resources.was_disturbed and record.resources.other_cores is not None
    ]
    if not disturbed:
        return
    cores, worst = max(disturbed, key=lambda pair: pair[0])
    yield Judgement(
        {
            "other_cores": cores,
            "cores": worst.environment.cores,
            "runs": len(disturbed),
            "runs_total": len(comparison.records),
        },
        cores / max(1, worst.environment.cores),
        tuple(Evidence(record.id) for _, record in disturbed),
    )


RULE = Rule(FindingKey.MACHINE_BUSY, Importance.CAVEAT, judge)
