"""Handing over a task cost more than the task itself."""

import math

from concgui.engine.findings.comparison import ModelRuns
from concgui.engine.findings.finding import Evidence, FindingKey, Importance
from concgui.engine.findings.rule import Judgement, rule_per_model

LEAST_RATIO = 2.0
"""Work time ÷ Σ task from which on handing over is what was waited for."""

LEAST_TASKS = 8
LEAST_WORK_S = 0.02

HAND_OVER_SHARE = 0.1
"""The chunk size to try is so large that handing over takes this share of a chunk."""


def judge(runs: ModelRuns) -> Judgement | None:
    """Judge models that hand tasks to workers."""
    info, run, figures = runs.info, runs.typical, runs.figures
    transfer_s, work_s = runs.transfer_s, run.times.work_s
    if info is None or info.blocks_window or figures is None or transfer_s is None or not run.was_complete:
        return None
    if figures.tasks < LEAST_TASKS or work_s < LEAST_WORK_S:
        return None
    if work_s < LEAST_RATIO * (figures.total_s + transfer_s) or runs.first_note("signals-logged") is not None:
        return None
    hand_over_s = (work_s - figures.total_s) / figures.tasks
    now = run.run_options.get("chunk_size")
    chunk = _chunk_to_try(hand_over_s, figures.total_s / figures.tasks, figures.tasks, len(runs.workers_seen))
    has_chunks = isinstance(now, int) and chunk > now
    return Judgement(
        {
            "tasks": figures.tasks,
            "tasks_s": figures.total_s,
            "work_s": work_s,
            "hand_over_s": hand_over_s,
            "chunk_size": chunk if has_chunks else None,
        },
        1 - figures.total_s / work_s,
        (Evidence(run.id, task=figures.longest_task),),
        runs.propose(run_options={"chunk_size": chunk}) if has_chunks else None,
    )


def _chunk_to_try(hand_over_s: float, task_s: float, tasks: int, workers: int) -> int:
    """Return a chunk size that makes handing over cheap, and still leaves two chunks for each worker."""
    cheap = math.ceil(hand_over_s / HAND_OVER_SHARE / task_s)
    return max(1, min(cheap, tasks // (2 * max(1, workers))))


RULE = rule_per_model(FindingKey.TASKS_TOO_SMALL, Importance.SPEED, judge)
