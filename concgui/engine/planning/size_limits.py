"""Limits on the size of a run, checked before its start from the estimates of workload and model."""

import os
from dataclasses import dataclass

from concgui.engine.contracts.model_info import ModelInfo
from concgui.engine.contracts.pairing import tasks_at_once
from concgui.engine.contracts.run_options import DEFAULT_RUN_OPTIONS, RunOptions
from concgui.engine.contracts.workload import AnyWorkload
from concgui.engine.errors import UsageError
from concgui.engine.note import Note
from concgui.engine.planning.spec import DEFAULT_TIME_LIMIT_S, RunSize
from concgui.engine.system.environment import gil_enabled, usable_cores

MEMORY_SHARE = 0.8
"""Largest share of the free memory that a run may take by its estimate."""


_PROCESS_BYTES = 25_000_000
"""Memory of a spawned worker with its interpreter and imports, on Linux."""

_INTERPRETER_BYTES = 10_000_000

_PROCESS_START_S = 0.1
"""CPU time to start a spawned interpreter."""

_TASK_BYTES = 150
"""Memory that is kept for every task: its report and its span."""


class TooLargeError(UsageError):
    """A run that would not fit in memory or in a quarter of an hour.

    The command line and the window have different ways to run it anyway, and therefore different messages;
    `presentation.experiment_text` has both.

    Args:
        estimate: Note with the estimate and the limit.
    """

    def __init__(self, estimate: Note) -> None:
        super().__init__(estimate.code)
        self._estimate = estimate

    @property
    def note(self) -> Note:
        """Note with the estimate and the limit."""
        return self._estimate


@dataclass(frozen=True, slots=True)
class Estimate:
    """The estimated time and memory of a run, to the order of magnitude.

    Attributes:
        seconds: Time of the run; None if the workload has no estimate.
        memory_bytes: Memory of the tasks under way at once, and of all results.
    """

    seconds: float | None
    memory_bytes: int


def estimate(
    workload: AnyWorkload, info: ModelInfo, size: RunSize, run_options: RunOptions = DEFAULT_RUN_OPTIONS
) -> Estimate:
    """Return the estimated time and memory of one run of a model on a workload."""
    at_once = max(1, tasks_at_once(info, workload, size.tasks, size.workers, run_options))
    return Estimate(
        seconds=_seconds(workload, info, size.tasks, at_once),
        memory_bytes=workload.memory_bytes_per_task() * at_once
        + (workload.result_bytes_per_task() + _TASK_BYTES) * size.tasks
        + _worker_bytes(info) * at_once,
    )


def check_limits(
    workload: AnyWorkload, info: ModelInfo, size: RunSize, run_options: RunOptions = DEFAULT_RUN_OPTIONS
) -> None:
    """Check that a run fits in memory and in a quarter of an hour.

    Raises:
        TooLargeError: If the run does not fit; the error has the estimate.
    """
    found = estimate(workload, info, size, run_options)
    if found.seconds is not None and found.seconds > DEFAULT_TIME_LIMIT_S:
        raise TooLargeError(
            Note.of(
                "too-long",
                model=info.key,
                workload=workload.info.key,
                tasks=size.tasks,
                seconds=found.seconds,
                allowed_s=DEFAULT_TIME_LIMIT_S,
            )
        )
    free = free_memory_bytes()
    if free is not None and found.memory_bytes > MEMORY_SHARE * free:
        raise TooLargeError(
            Note.of(
                "too-much-memory",
                model=info.key,
                workload=workload.info.key,
                tasks=size.tasks,
                size_bytes=found.memory_bytes,
                allowed_bytes=MEMORY_SHARE * free,
                allowed_share=MEMORY_SHARE,
            )
        )


def free_memory_bytes() -> int | None:
    """Return the memory that is available to a run; None if unknown."""
    try:
        import psutil
    except ImportError:
        if hasattr(os, "sysconf") and "SC_AVPHYS_PAGES" in os.sysconf_names:
            return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        return None
    try:
        return int(psutil.virtual_memory().available)
    except OSError:  # without /proc
        return None


def _seconds(workload: AnyWorkload, info: ModelInfo, tasks: int, at_once: int) -> float | None:
    """Return the time of the tasks with `at_once` of them under way, at least that of their computing."""
    one_s, computing_s = workload.seconds_per_task(), workload.cpu_seconds_per_task()
    if one_s is None or computing_s is None:
        return None
    if info.uses_processes and info.worker_per_task:
        one_s, computing_s = one_s + _PROCESS_START_S, computing_s + _PROCESS_START_S
    cores = min(at_once, _cores_in_use(workload, info))
    return tasks * max(one_s / at_once, computing_s / cores)


def _worker_bytes(info: ModelInfo) -> int:
    """Return a worker's memory besides its task's.

    It is 0 for threads and coroutines; a workload for thousands of those includes them in its own estimate.
    """
    if info.uses_processes:
        return _PROCESS_BYTES
    return _INTERPRETER_BYTES if info.uses_interpreters else 0


def _cores_in_use(workload: AnyWorkload, info: ModelInfo) -> int:
    """Return the number of cores on which tasks can compute: one if they share a loop or hold one GIL."""
    if info.uses_processes or info.uses_interpreters:
        return usable_cores()
    takes_turns = info.runs_coroutines or (workload.info.holds_gil and gil_enabled())
    return 1 if takes_turns else usable_cores()
