"""Rules about pairs of a model and a workload, which apply before either of them is run."""

from concgui.engine.contracts.availability import Availability
from concgui.engine.contracts.model_info import ModelInfo
from concgui.engine.contracts.run_options import DEFAULT_RUN_OPTIONS, RunOptions
from concgui.engine.contracts.workload import AnyWorkload, CoroutineWorkload, SteppedWorkload


def pair_availability(info: ModelInfo, workload: AnyWorkload) -> Availability:
    """Return whether a model can run a workload, so that an impossible pair is never started."""
    if info.uses_interpreters and not workload.info.subinterpreters:
        packages = ", ".join(workload.info.packages) or "a C extension"
        return Availability(
            f"{workload.info.key} needs {packages}, which cannot be loaded in a sub-interpreter"
        )
    if workload.info.one_memory and (info.uses_processes or info.uses_interpreters):
        return Availability(
            f"{workload.info.key} needs one memory for all tasks, and the workers of this model have "
            "memories of their own"
        )
    if workload.info.coroutine_only and not info.runs_coroutines:
        return Availability(
            f"{workload.info.key} is a coroutine function, and this model runs plain functions"
        )
    return Availability()


def tasks_at_once(
    info: ModelInfo,
    workload: AnyWorkload,
    tasks: int,
    workers: int,
    run_options: RunOptions = DEFAULT_RUN_OPTIONS,
) -> int:
    """Return the largest number of tasks of a run that are under way at any one time.

    Args:
        info: The model.
        workload: The workload.
        tasks: Number of tasks of the run.
        workers: Number of workers, for models that use it.
        run_options: How the run is executed.
    """
    if info.uses_workers:
        return min(tasks, workers)
    if not info.all_at_once:
        return min(tasks, 1)
    if info.runs_coroutines and not _lets_the_loop_continue(workload, run_options):
        return min(tasks, 1)
    return tasks


def _lets_the_loop_continue(workload: AnyWorkload, run_options: RunOptions) -> bool:
    """Return whether a task's coroutine waits or yields, so that others can run before it has ended."""
    if isinstance(workload, CoroutineWorkload):
        return True
    return isinstance(workload, SteppedWorkload) and run_options.yield_every_ms > 0
