"""Tasks count as finished, but their results were lost with an exception that nobody saw."""

from concgui.engine.findings.comparison import ModelRuns, number
from concgui.engine.findings.finding import Evidence, FindingKey, Importance
from concgui.engine.findings.rule import Judgement, rule_per_model


def judge(runs: ModelRuns) -> Judgement | None:
    """Judge what the workload itself counted."""
    found = runs.first_note("results-lost")
    if found is None:
        return None
    run, values = found
    lost = number(values, "lost")
    if not lost:
        return None
    visible = {"kind": "raises"} if run.params.get("kind") == "unseen" else {}
    return Judgement(
        {"lost": int(lost), "tasks": run.tasks.total},
        lost / run.tasks.total if run.tasks.total else 1.0,
        (Evidence(run.id),),
        runs.propose(params=visible) if visible else None,
    )


RULE = rule_per_model(FindingKey.UNSEEN_RESULTS, Importance.RESULTS, judge)
