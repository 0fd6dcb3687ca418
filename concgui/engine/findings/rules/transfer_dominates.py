"""Moving inputs and results between processes took longer than the tasks."""

from concgui.engine.findings.comparison import THREADS, ModelRuns
from concgui.engine.findings.finding import Evidence, FindingKey, Importance
from concgui.engine.findings.rule import Judgement, rule_per_model

LEAST_S = 0.02
"""A shorter transfer matters to nobody."""


def judge(runs: ModelRuns) -> Judgement | None:
    """Judge the transfers of large inputs and results."""
    run, figures = runs.typical, runs.figures
    transfer_s = runs.transfer_s
    if figures is None or transfer_s is None or transfer_s < LEAST_S or transfer_s <= figures.total_s:
        return None
    shares = {"shared_memory": True} if run.params.get("shared_memory") is False else {}
    return Judgement(
        {
            "transfer_s": transfer_s,
            "tasks_s": figures.total_s,
            "tasks": figures.tasks,
            "can_share_memory": bool(shares),
        },
        transfer_s / (transfer_s + figures.total_s),
        (Evidence(run.id, task=figures.longest_task),),
        runs.propose(params=shares) if shares else runs.propose([THREADS]),
    )


RULE = rule_per_model(FindingKey.TRANSFER_DOMINATES, Importance.SPEED, judge)
