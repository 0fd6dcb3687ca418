"""What a model and a workload come to together; known before anything of them is run."""

from concgui.engine.contracts.availability import Availability
from concgui.engine.contracts.model_info import ModelInfo
from concgui.engine.contracts.run_options import DEFAULT_RUN_OPTIONS, RunOptions
from concgui.engine.contracts.workload import AnyWorkload, CoroutineWorkload, SteppedWorkload


def pair_availability(info: ModelInfo, workload: AnyWorkload) -> Availability:
    """Return whether a model can run a workload; asked before the run, so a hopeless pair never starts."""
    if info.uses_interpreters and not workload.info.subinterpreters:
        packages = ", ".join(workload.info.packages) or "a C extension"
        return Availability(
            f"{workload.info.key} needs {packages}, which refuses to load in a sub-interpreter"
        )
    return Availability()


def tasks_at_once(
    info: ModelInfo,
    workload: AnyWorkload,
    tasks: int,
    workers: int,
    run_options: RunOptions = DEFAULT_RUN_OPTIONS,
) -> int:
    """Return how many tasks of a run are under way at any moment, at most.

    Args:
        info: The model.
        workload: What its tasks do.
        tasks: How many the run has.
        workers: How many workers it has, where the model has a number of them.
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
    """Return whether other coroutines run before one task has ended: it waits, or yields between steps."""
    if isinstance(workload, CoroutineWorkload):
        return True
    return isinstance(workload, SteppedWorkload) and run_options.yield_every_ms > 0
