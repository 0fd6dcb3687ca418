"""Starting and ending worker processes or interpreters took longer than the work."""

import math

from concgui.engine.findings.comparison import ModelRuns
from concgui.engine.findings.finding import Evidence, FindingKey, Importance
from concgui.engine.findings.rule import Judgement, rule_per_model

LEAST_S = 0.05
"""A shorter start matters to nobody."""

WORK_PER_START = 4
"""Work ÷ time for starting and ending that the proposed number of tasks aims at."""

MOST_TASKS = 10_000


def judge(runs: ModelRuns) -> Judgement | None:
    """Judge models whose workers are processes or interpreters."""
    info, run = runs.info, runs.typical
    if info is None or not (info.uses_processes or info.uses_interpreters) or not runs.workers_seen:
        return None
    extra_s, work_s = run.times.startup_s + run.times.teardown_s, run.times.work_s
    if extra_s < LEAST_S or extra_s <= work_s or work_s <= 0:
        return None
    tasks = min(MOST_TASKS, math.ceil(run.tasks.total * WORK_PER_START * extra_s / work_s))
    return Judgement(
        {
            "startup_s": run.times.startup_s,
            "teardown_s": run.times.teardown_s,
            "work_s": work_s,
            "workers": len(runs.workers_seen),
            "interpreters": info.uses_interpreters,
        },
        extra_s / run.times.wall_s,
        (Evidence(run.id),),
        runs.propose(tasks=tasks) if tasks > run.tasks.total else None,
    )


RULE = rule_per_model(FindingKey.START_UP_DOMINATES, Importance.SPEED, judge)
