"""Estimates of how long runs will take, from the workloads' own estimates and corrected by measurements."""

from concgui.engine.planning.spec import Experiment, RunSpec

_AROUND_A_RUN_S = 0.17
"""Time for the pause before a run, its preparation and its evaluation; measured on 2 cores."""

_START_OF_WORKERS_S = 0.15
"""Time to start and end processes, averaged over all models; three of fifteen use processes."""

_SHARE_OF_SEQUENTIAL = 0.75
"""Average time of a run, over all models, ÷ the time of its tasks one after another."""

_UNKNOWN_TASK_S = 0.3

_LEAST_CORRECTION, _MOST_CORRECTION = 0.3, 5.0
"""Limits of the correction: the first runs may be so far from the average that they predict nothing."""


def run_seconds(run: RunSpec) -> float:
    """Return the time of a run in s, with its baseline, averaged over all models."""
    task_s = run.workload.seconds_per_task()
    work_s = run.tasks * (_UNKNOWN_TASK_S if task_s is None else task_s)
    share = 1.0 if run.tasks == 1 else _SHARE_OF_SEQUENTIAL
    return _AROUND_A_RUN_S + _START_OF_WORKERS_S + run.baseline_ms / 1000 + work_s * share


def experiment_seconds(experiment: Experiment) -> float:
    """Return the time of all runs of an experiment in s."""
    return sum(run_seconds(run) for run in experiment.runs())


def corrected_seconds(estimated_left_s: float, estimated_done_s: float, took_s: float) -> float:
    """Return the estimate of the remaining time, corrected by the error of the estimate so far.

    Args:
        estimated_left_s: Estimated time of the remaining runs.
        estimated_done_s: Estimated time of the runs that are done.
        took_s: Actual time of the runs that are done.
    """
    if estimated_done_s <= 0:
        return estimated_left_s
    factor = took_s / estimated_done_s
    return estimated_left_s * min(max(factor, _LEAST_CORRECTION), _MOST_CORRECTION)
