"""Starting and ending worker processes or interpreters took longer than the work."""

import math

from concgui.engine.findings.comparison import ModelRuns
from concgui.engine.findings.finding import Evidence, FindingKey, Importance
from concgui.engine.findings.rule import Judgement, rule_per_model
from concgui.engine.records.run_record import RunRecord

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
    startup_s, teardown_s = _without_transfers_s(run)
    extra_s, work_s = startup_s + teardown_s, run.times.work_s
    if extra_s < LEAST_S or extra_s <= work_s or work_s <= 0:
        return None
    tasks = min(MOST_TASKS, math.ceil(run.tasks.total * WORK_PER_START * extra_s / work_s))
    return Judgement(
        {
            "startup_s": startup_s,
            "teardown_s": teardown_s,
            "work_s": work_s,
            "workers": len(runs.workers_seen),
            "interpreters": info.uses_interpreters,
        },
        extra_s / run.times.wall_s,
        (Evidence(run.id),),
        runs.propose(tasks=tasks) if tasks > run.tasks.total else None,
    )


def _without_transfers_s(run: RunRecord) -> tuple[float, float]:
    """Return start-up and teardown without the time in which large values were transferred.

    Inputs travel before the first task starts, and results after the last one has finished.
    """
    times, spans = run.times, run.spans
    return (
        times.startup_s - spans.transferring_ns(times.started_ns, times.first_start_ns) / 1e9,
        times.teardown_s - spans.transferring_ns(times.last_finish_ns, times.released_ns) / 1e9,
    )


RULE = rule_per_model(FindingKey.START_UP_DOMINATES, Importance.SPEED, judge)
