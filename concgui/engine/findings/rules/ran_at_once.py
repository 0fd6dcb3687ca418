"""Tasks ran at the same time, and that is why the work was faster."""

from concgui.engine.findings.comparison import ModelRuns
from concgui.engine.findings.finding import Evidence, FindingKey, Importance
from concgui.engine.findings.rule import Judgement, rule_per_model
from concgui.engine.findings.waiting import have_overlapped

LEAST_OVERLAP = 1.5
LEAST_GAIN = 1.2
"""A smaller speed-up of the work is no gain."""

LEAST_CORES = 1.2
"""Cores used at once from which on tasks computed side by side."""

LEAST_S = 0.05

MORE_CPU = 1.2
"""CPU time of the tasks ÷ that in the reference from which on they got in each other's way."""


def judge(runs: ModelRuns) -> Judgement | None:
    """Judge tasks that did not just wait at the same time, which `waits_overlap` tells."""
    run, figures, speedup = runs.typical, runs.figures, runs.quiet_work_speedup
    overlap, parallelism = runs.overlap, runs.parallelism
    if figures is None or overlap is None or parallelism is None or not run.was_complete:
        return None
    if overlap < LEAST_OVERLAP or run.times.work_s < LEAST_S or have_overlapped(runs):
        return None
    used_cores = parallelism >= LEAST_CORES
    if not (used_cores or (speedup is not None and speedup >= LEAST_GAIN)):
        return None
    shares_gil = run.environment.gil_enabled and all(map(run.is_thread_of_program, runs.workers_seen))
    if shares_gil and not used_cores and not runs.comparison.knows_gil_use:
        # They may have taken turns, and been faster because the machine was less busy.
        return None
    reference = runs.comparison.reference
    before = reference.figures if reference is not None and reference.model != runs.model else None
    is_dearer = before is not None and figures.cpu_s > MORE_CPU * before.cpu_s > 0
    has_more_cpu = is_dearer and speedup is not None
    return Judgement(
        {
            "overlap": overlap,
            "parallelism": parallelism,
            "cores": run.environment.cores,
            "speedup": speedup,
            # Threads that share a GIL use more than one core only while their calls have released it.
            "released_gil": shares_gil and used_cores,
            "cpu_s": figures.cpu_s if has_more_cpu else None,
            "cpu_alone_s": before.cpu_s if before is not None and has_more_cpu else None,
        },
        1 - 1 / max(parallelism, speedup or 1.0),
        (Evidence(run.id, task=figures.longest_task),),
    )


RULE = rule_per_model(FindingKey.RAN_AT_ONCE, Importance.SPEED, judge)
