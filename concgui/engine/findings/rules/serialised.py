"""Tasks were under way at the same time, but waited for each other: a lock, or one connection."""

from concgui.engine.findings.comparison import ModelRuns
from concgui.engine.findings.finding import Evidence, FindingKey, Importance
from concgui.engine.findings.rule import Judgement, rule_per_model
from concgui.engine.findings.waiting import tasks_waited

NO_GAIN = 1.2
LEAST_OVERLAP = 1.5
LEAST_S = 0.05

LONGER = 1.5
"""Mean length of a task ÷ that in the reference from which on it waited for others."""


def judge(runs: ModelRuns) -> Judgement | None:
    """Judge overlapping tasks that were no faster than one after another, though no core was in demand."""
    run, figures, speedup = runs.typical, runs.figures, runs.summary.work_speedup
    overlap = runs.overlap
    reference = runs.comparison.reference
    if figures is None or overlap is None or speedup is None or reference is None:
        return None
    before = reference.figures
    if before is None or run.times.work_s < LEAST_S or len(runs.workers_seen) < 2:
        return None
    # A task that wants a core or the GIL does not wait for another task.
    has_waited = tasks_waited(run, figures, may_hold_gil=runs.comparison.may_hold_gil)
    if overlap < LEAST_OVERLAP or speedup > NO_GAIN or not has_waited:
        return None
    # The mean, since an unfair lock lets one worker pass again and again: few tasks then wait for all.
    if figures.mean_s < LONGER * before.mean_s:
        return None
    return Judgement(
        {
            "overlap": overlap,
            "work_speedup": speedup,
            "workers": len(runs.workers_seen),
            "task_s": figures.mean_s,
            "alone_s": before.mean_s,
        },
        1 - 1 / overlap,
        (Evidence(run.id, task=figures.longest_task),),
    )


RULE = rule_per_model(FindingKey.SERIALISED, Importance.SPEED, judge)
