"""A model's description of itself."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """A model's description and capabilities, for people, plans and the common test suite.

    Attributes:
        key: Fixed name on the command line and in records.
        title: Name in the window.
        summary: Description in one line.
        blocks_window: Whether `start` runs the tasks in the GUI thread before it returns.
        runs_coroutines: Whether the model uses the workload's coroutine.
        uses_processes: Whether its workers are processes.
        uses_interpreters: Whether its workers are sub-interpreters of this process.
        uses_workers: Whether the number of workers bounds the model.
        worker_per_task: Whether each task has its own worker, which starts and ends with the task.
        all_at_once: Whether all tasks are under way at once, whatever the number of workers.
        stops_running_tasks: Whether cancelling stops tasks that are under way.
        hears_cancel: Whether a request to cancel reaches the model while tasks run. False if the tasks hold
            the window's thread from the first to the last, so that the request may come too late.
        calls_in_coroutine: Whether its coroutines make the workload's blocking call themselves, on the loop.
        coarse_timers: Whether its coroutines may end waits up to 5 % early because of Qt's coarse timers.
        replacement: Key of the model to use instead if this one is an anti-pattern; otherwise "".
        run_options: Names of the fields of `RunOptions` that the model uses.
    """

    key: str
    title: str
    summary: str
    blocks_window: bool = False
    runs_coroutines: bool = False
    uses_processes: bool = False
    uses_interpreters: bool = False
    uses_workers: bool = False
    worker_per_task: bool = False
    all_at_once: bool = False
    stops_running_tasks: bool = False
    hears_cancel: bool = True
    calls_in_coroutine: bool = False
    coarse_timers: bool = False
    replacement: str = ""
    run_options: tuple[str, ...] = ()

    @property
    def is_anti_pattern(self) -> bool:
        """Whether the model exists to show what goes wrong."""
        return bool(self.replacement)

    @property
    def is_coroutine_model(self) -> bool:
        """Whether the tasks themselves are executed inside coroutines, which must not hold their loop."""
        return self.runs_coroutines or self.calls_in_coroutine
