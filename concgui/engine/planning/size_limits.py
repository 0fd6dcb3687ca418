"""Sizes that would not fit: found before the start, from what workload and model say of themselves."""

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
"""How much of the memory that is free a run may take by its own estimate."""


_PROCESS_BYTES = 25_000_000
"""A spawned worker with its interpreter and imports, on Linux."""

_INTERPRETER_BYTES = 10_000_000

_PROCESS_START_S = 0.1
"""Of CPU: what the start of a spawned interpreter keeps a core busy."""

_TASK_BYTES = 150
"""What is kept of each task, whatever it does: its report and its span."""


class TooLargeError(UsageError):
    """A run would not fit in memory or in a quarter of an hour.

    The command line and the window each have their own way to run it all the same, and so their own
    words; `presentation.experiment_text` has both.

    Args:
        estimate: What it would take and what is allowed.
    """

    def __init__(self, estimate: Note) -> None:
        super().__init__(estimate.code)
        self._estimate = estimate

    @property
    def note(self) -> Note:
        """What it would take and what is allowed."""
        return self._estimate


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a run would take, to the order of magnitude.

    Attributes:
        seconds: None where the workload cannot say.
        memory_bytes: Of the tasks under way at once, and of all results.
    """

    seconds: float | None
    memory_bytes: int


def estimate(
    workload: AnyWorkload, info: ModelInfo, size: RunSize, run_options: RunOptions = DEFAULT_RUN_OPTIONS
) -> Estimate:
    """Return what one run of the model on the workload would take."""
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
    """Refuse a run that would not fit.

    Raises:
        TooLargeError: With the estimate.
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
    """Memory that a run can have, None where nobody tells."""
    try:
        import psutil
    except ImportError:
        if hasattr(os, "sysconf") and "SC_AVPHYS_PAGES" in os.sysconf_names:
            return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        return None
    return int(psutil.virtual_memory().available)


def _seconds(workload: AnyWorkload, info: ModelInfo, tasks: int, at_once: int) -> float | None:
    """Return what the tasks take with `at_once` of them under way; no less than their computing alone."""
    one_s, computing_s = workload.seconds_per_task(), workload.cpu_seconds_per_task()
    if one_s is None or computing_s is None:
        return None
    if info.uses_processes and info.worker_per_task:
        one_s, computing_s = one_s + _PROCESS_START_S, computing_s + _PROCESS_START_S
    cores = min(at_once, _cores_in_use(workload, info))
    return tasks * max(one_s / at_once, computing_s / cores)


def _worker_bytes(info: ModelInfo) -> int:
    """What a worker takes beside its task; of threads and coroutines, workloads with very many know."""
    if info.uses_processes:
        return _PROCESS_BYTES
    return _INTERPRETER_BYTES if info.uses_interpreters else 0


def _cores_in_use(workload: AnyWorkload, info: ModelInfo) -> int:
    """On how many cores tasks can compute: on one where they share a loop, or a GIL that they hold."""
    if info.uses_processes or info.uses_interpreters:
        return usable_cores()
    takes_turns = info.runs_coroutines or (workload.info.holds_gil and gil_enabled())
    return 1 if takes_turns else usable_cores()
