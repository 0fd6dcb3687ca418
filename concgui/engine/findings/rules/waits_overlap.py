"""Waiting tasks overlapped: together they took little longer than one of them."""

from concgui.engine.findings.comparison import ModelRuns
from concgui.engine.findings.finding import Evidence, FindingKey, Importance
from concgui.engine.findings.rule import Judgement, rule_per_model
from concgui.engine.findings.waiting import have_overlapped


def judge(runs: ModelRuns) -> Judgement | None:
    """Judge tasks that waited at the same time and were not served one after another."""
    run, figures = runs.typical, runs.figures
    overlap, parallelism = runs.overlap, runs.parallelism
    if figures is None or overlap is None or parallelism is None or not have_overlapped(runs):
        return None
    return Judgement(
        {
            "overlap": overlap,
            "parallelism": parallelism,
            "tasks": figures.tasks,
            "total_s": figures.total_s,
            "work_s": run.times.work_s,
        },
        1 - 1 / overlap,
        (Evidence(run.id, task=figures.longest_task),),
    )


RULE = rule_per_model(FindingKey.WAITS_OVERLAP, Importance.SPEED, judge)
