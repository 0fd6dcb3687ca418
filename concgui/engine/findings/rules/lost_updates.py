"""Threads overwrote each other's updates of a shared value."""

from concgui.engine.findings.comparison import ModelRuns, number
from concgui.engine.findings.finding import Evidence, FindingKey, Importance
from concgui.engine.findings.rule import Judgement, rule_per_model


def judge(runs: ModelRuns) -> Judgement | None:
    """Judge what the workload itself counted."""
    found = runs.first_note("updates-lost")
    if found is None:
        return None
    run, values = found
    lost, made = number(values, "lost"), number(values, "made")
    if not lost or not made:
        return None
    locked = {"lock": True} if run.params.get("lock") is False else {}
    return Judgement(
        {"lost": int(lost), "made": int(made), "lost_share": lost / made},
        max(0.5, lost / made),
        (Evidence(run.id),),
        runs.propose(params=locked) if locked else None,
    )


RULE = rule_per_model(FindingKey.LOST_UPDATES, Importance.RESULTS, judge)
