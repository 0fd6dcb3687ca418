"""Tasks waited less than they asked to, so the work seems faster than it is."""

from concgui.engine.findings.comparison import ModelRuns, number
from concgui.engine.findings.finding import Evidence, FindingKey, Importance
from concgui.engine.findings.rule import Judgement, rule_per_model


def judge(runs: ModelRuns) -> Judgement | None:
    """Judge the shortest wait that a run noted."""
    found = runs.first_note("waits-ended-early")
    if found is None:
        return None
    run, values = found
    tasks, total = number(values, "tasks"), number(values, "total")
    asked_s, shortest_s = number(values, "asked_s"), number(values, "shortest_s")
    if not tasks or not total or not asked_s or shortest_s is None:
        return None
    is_coarse = runs.info is not None and runs.info.coarse_timers
    return Judgement(
        {
            "tasks": int(tasks),
            "total": int(total),
            "asked_s": asked_s,
            "shortest_s": shortest_s,
            "coarse_timers": is_coarse,
        },
        1 - shortest_s / asked_s,
        (Evidence(run.id),),
    )


RULE = rule_per_model(FindingKey.WAITS_ENDED_EARLY, Importance.CAVEAT, judge)
