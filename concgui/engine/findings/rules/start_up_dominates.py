"""Starting and ending worker processes or interpreters took longer than the work."""

import math

from concgui.engine.findings.comparison import PROCESSES, ModelRuns
from concgui.engine.findings.finding import Evidence, FindingKey, Importance
from concgui.engine.findings.rule import Judgement, rule_per_model
from concgui.engine.records.run_record import RunRecord

LEAST_S = 0.05
"""A shorter start matters to nobody."""

WORK_PER_START = 4
"""Work ÷ time for starting and ending that the proposed number of tasks aims at."""

MOST_TASKS = 10_000

LEAST_GAIN = 1.2
NO_GAIN = 1.1
"""Speed-up of the work from which on there was a gain, and of the whole up to which nothing is left of it."""

LOST_GAIN_WEIGHT = 0.6
"""A lost gain matters more than the gain of the work."""

MOST_FILL = 0.7
"""Share of the allowed workers up to which they were not at work, where each task starts its own."""

LEAST_START = 0.3
"""Start ÷ task from which on starting one for each is what was waited for."""


def judge(runs: ModelRuns) -> Judgement | None:
    """Judge models whose workers are processes or interpreters."""
    info, run = runs.info, runs.typical
    if info is None or not (info.uses_processes or info.uses_interpreters) or not runs.workers_seen:
        return None
    startup_s, teardown_s = _without_transfers_s(run)
    extra_s, work_s = startup_s + teardown_s, run.times.work_s
    if extra_s < LEAST_S or work_s <= 0:
        return None
    if info.uses_processes and info.worker_per_task:
        return _a_start_for_each(runs, startup_s)
    lost_gain = _lost_gain(runs)
    if extra_s <= work_s and lost_gain is None:
        return None
    tasks = min(MOST_TASKS, math.ceil(run.tasks.total * WORK_PER_START * extra_s / work_s))
    return Judgement(
        {
            "startup_s": startup_s,
            "teardown_s": teardown_s,
            "work_s": work_s,
            "workers": len(runs.workers_seen),
            "interpreters": info.uses_interpreters,
            "work_speedup": runs.summary.work_speedup if lost_gain is not None else None,
            "speedup": lost_gain,
        },
        max(extra_s / run.times.wall_s, LOST_GAIN_WEIGHT if lost_gain is not None else 0.0),
        (Evidence(run.id),),
        runs.propose(tasks=tasks) if tasks > run.tasks.total else None,
    )


def _lost_gain(runs: ModelRuns) -> float | None:
    """Return the speed-up, start-up included, if the work alone was faster and nothing of that is left."""
    speedup, work_speedup = runs.summary.speedup, runs.quiet_work_speedup
    if speedup is None or work_speedup is None or work_speedup < LEAST_GAIN:
        return None
    return speedup if speedup <= NO_GAIN else None


def _a_start_for_each(runs: ModelRuns, startup_s: float) -> Judgement | None:
    """Judge models in which each task has a process of its own, so that most starts are part of the work."""
    run, figures, overlap, transfer_s = runs.typical, runs.figures, runs.overlap, runs.transfer_s
    if figures is None or overlap is None or transfer_s is None or figures.tasks < 2:
        return None
    at_once = min(run.workers, figures.tasks)
    if overlap > MOST_FILL * at_once or startup_s < LEAST_START * figures.median_s:
        return None
    # Workers that receive large inputs are not at work either.
    if transfer_s > figures.total_s:
        return None
    return Judgement(
        {
            "startup_s": startup_s,
            "task_s": figures.median_s,
            "tasks": figures.tasks,
            "tasks_at_once": overlap,
            "workers": at_once,
        },
        1 - overlap / at_once,
        (Evidence(run.id),),
        runs.propose([PROCESSES]),
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
