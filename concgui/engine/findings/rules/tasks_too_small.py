"""Handing over a task cost more than the task itself."""

import math

from concgui.engine.findings.comparison import ModelRuns
from concgui.engine.findings.finding import Evidence, FindingKey, Importance
from concgui.engine.findings.rule import Judgement, rule_per_model
from concgui.engine.findings.waiting import is_calm

LEAST_RATIO = 2.0
"""Work time ÷ Σ task from which on handing over is what was waited for."""

LEAST_TASKS = 8
LEAST_WORK_S = 0.02

LEAST_STEPS = 20
"""Pauses of a coroutine from which on they may be what was waited for."""

SLOWED = 0.8
"""Speed-up of the work up to which coroutines were slower than calls one after another."""

TO_THREADS = "asyncio-to-thread"
"""The model to try for such coroutines: a whole call at a time in a thread."""

HAND_OVER_SHARE = 0.1
"""The chunk size to try is so large that handing over takes this share of a chunk."""


def judge(runs: ModelRuns) -> Judgement | None:
    """Judge models that hand tasks to workers."""
    info, run, figures = runs.info, runs.typical, runs.figures
    transfer_s, work_s = runs.transfer_s, run.times.work_s
    if info is None or info.blocks_window or figures is None or transfer_s is None or not run.was_complete:
        return None
    if info.is_coroutine_model:
        return _steps(runs)
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
            "steps": None,
        },
        1 - figures.total_s / work_s,
        (Evidence(run.id, task=figures.longest_task),),
        runs.propose(run_options={"chunk_size": chunk}) if has_chunks else None,
    )


def _steps(runs: ModelRuns) -> Judgement | None:
    """Judge coroutines that pause so often that they are slower than calls one after another."""
    run, figures, speedup = runs.typical, runs.figures, runs.summary.work_speedup
    reference = runs.comparison.reference
    if figures is None or speedup is None or reference is None or run.times.work_s < LEAST_WORK_S:
        return None
    steps = len(run.spans.slices.started_ns)
    if speedup > SLOWED or steps < LEAST_STEPS * figures.tasks or not is_calm(run):
        return None
    before_s = reference.summary.work_s.median
    return Judgement(
        {
            "tasks": figures.tasks,
            "tasks_s": before_s,
            "work_s": run.times.work_s,
            "hand_over_s": (run.times.work_s - before_s) / steps,
            "chunk_size": None,
            "steps": steps,
        },
        1 - speedup,
        (Evidence(run.id, task=figures.longest_task),),
        runs.propose([TO_THREADS]),
    )


def _chunk_to_try(hand_over_s: float, task_s: float, tasks: int, workers: int) -> int:
    """Return a chunk size that makes handing over cheap, and still leaves two chunks for each worker."""
    cheap = math.ceil(hand_over_s / HAND_OVER_SHARE / task_s)
    return max(1, min(cheap, tasks // (2 * max(1, workers))))


RULE = rule_per_model(FindingKey.TASKS_TOO_SMALL, Importance.SPEED, judge)
