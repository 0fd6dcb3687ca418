"""What a model says of itself."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """What a model is, and what can be expected of it: for people, for plans, for the common test suite.

    Attributes:
        key: The fixed name on the command line and in records.
        title: The name in the window.
        summary: One line: what it is.
        blocks_window: Whether `start` runs the tasks in the GUI thread before it returns.
        runs_coroutines: Whether it uses the workload's coroutine.
        uses_processes: Whether its workers are processes.
        uses_interpreters: Whether its workers are sub-interpreters of this process.
        uses_workers: Whether the number of workers bounds it.
        worker_per_task: Whether each task has a worker of its own, which starts for it and ends with it.
        all_at_once: Whether all tasks are under way at once, whatever the number of workers.
        stops_running_tasks: Whether cancel stops tasks that are under way.
        hears_cancel: Whether a request to cancel reaches it while tasks run. False where the tasks hold the
            window's thread from the first to the last, so that the request may come too late.
        coarse_timers: Whether waits of its coroutines may end up to 5 % early, as Qt's coarse timers do.
        replacement: Key of the model to use instead, where this one is an anti-pattern; else "".
        run_options: Names of the fields of `RunOptions` that it uses.
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
    coarse_timers: bool = False
    replacement: str = ""
    run_options: tuple[str, ...] = ()

    @property
    def is_anti_pattern(self) -> bool:
        """Whether it is there to show what goes wrong."""
        return bool(self.replacement)
