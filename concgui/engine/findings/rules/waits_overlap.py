"""Waiting tasks overlapped: together they took little longer than one of them."""

from concgui.engine.findings.comparison import ModelRuns
from concgui.engine.findings.finding import Evidence, FindingKey, Importance
from concgui.engine.findings.rule import Judgement, rule_per_model
from concgui.engine.findings.waiting import have_waited

LEAST_OVERLAP = 1.5
"""Average number of tasks under way from which on waiting at the same time is a gain."""

LEAST_GAIN = 1.2
"""A smaller speed-up of the work is no gain."""


def judge(runs: ModelRuns) -> Judgement | None:
    """Judge tasks that waited at the same time and were not served one after another."""
    run, figures = runs.typical, runs.figures
    overlap, parallelism = runs.overlap, runs.parallelism
    if figures is None or overlap is None or parallelism is None or not run.was_complete:
        return None
    speedup = runs.summary.work_speedup
    if overlap < LEAST_OVERLAP or not have_waited(runs):
        return None
    # Tasks that queue for one lock are under way at the same time, too, and gain nothing by it.
    if speedup is not None and speedup < max(LEAST_GAIN, overlap / 3):
        return None
    if speedup is None and figures.longest_s > 2 * figures.median_s:
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
