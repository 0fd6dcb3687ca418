"""How long runs will take: estimated from what workloads say, corrected by what was measured."""

from concgui.engine.planning.spec import Experiment, RunSpec

_AROUND_A_RUN_S = 0.17
"""Settling, preparation and evaluation of a run; measured on 2 cores."""

_START_OF_WORKERS_S = 0.15
"""Starting and ending of processes, averaged over all models: three in fifteen have them."""

_SHARE_OF_SEQUENTIAL = 0.75
"""What a run takes on average, over all models, of the time of its tasks one after another."""

_UNKNOWN_TASK_S = 0.3

_LEAST_CORRECTION, _MOST_CORRECTION = 0.3, 5.0
"""The first runs may be far from the average; beyond this they say nothing about the others."""


def run_seconds(run: RunSpec) -> float:
    """What one run takes on average over all models, with its baseline, in s."""
    task_s = run.workload.seconds_per_task()
    work_s = run.tasks * (_UNKNOWN_TASK_S if task_s is None else task_s)
    share = 1.0 if run.tasks == 1 else _SHARE_OF_SEQUENTIAL
    return _AROUND_A_RUN_S + _START_OF_WORKERS_S + run.baseline_ms / 1000 + work_s * share


def experiment_seconds(experiment: Experiment) -> float:
    """What all runs of an experiment take, in s."""
    return sum(run_seconds(run) for run in experiment.runs())


def corrected_seconds(estimated_left_s: float, estimated_done_s: float, took_s: float) -> float:
    """The estimate of what is left, times how wrong it was for what is done.

    Args:
        estimated_left_s: Estimate of what is left.
        estimated_done_s: What had been estimated for what is done.
        took_s: What that really took.
    """
    if estimated_done_s <= 0:
        return estimated_left_s
    factor = took_s / estimated_done_s
    return estimated_left_s * min(max(factor, _LEAST_CORRECTION), _MOST_CORRECTION)
