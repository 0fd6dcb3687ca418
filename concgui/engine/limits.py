"""Sizes that would not fit: found before the start, from what workload and model say of themselves."""

import os
from dataclasses import dataclass

from concgui.engine.environment import usable_cores
from concgui.engine.errors import UsageError
from concgui.engine.model import ModelInfo
from concgui.engine.spec import DEFAULT_TIME_LIMIT_S, AnyWorkload, RunSize
from concgui.engine.workload import CoroutineWorkload

MEMORY_SHARE = 0.8
"""How much of the memory that is free a run may take by its own estimate."""


class TooLargeError(UsageError):
    """A run would not fit in memory or in a quarter of an hour."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a run would take, to the order of magnitude.

    Attributes:
        seconds: None where the workload cannot say.
        memory_bytes: Of the tasks under way at once, and of all results.
    """

    seconds: float | None
    memory_bytes: int


def estimate(workload: AnyWorkload, info: ModelInfo, size: RunSize) -> Estimate:
    """What one run of the model on the workload would take."""
    at_once = max(1, min(size.tasks, _at_once(workload, info, size)))
    one_s = workload.seconds_per_task()
    return Estimate(
        seconds=None if one_s is None else one_s * size.tasks / at_once,
        memory_bytes=workload.memory_bytes_per_task() * at_once
        + workload.result_bytes_per_task() * size.tasks,
    )


def check_limits(workload: AnyWorkload, info: ModelInfo, size: RunSize) -> None:
    """Refuse a run that would not fit.

    Raises:
        TooLargeError: With the estimate and what to do.
    """
    found = estimate(workload, info, size)
    what = f"{info.key} on {workload.info.key} with {size.tasks} tasks"
    if found.seconds is not None and found.seconds > DEFAULT_TIME_LIMIT_S:
        raise TooLargeError(
            f"{what} would take about {found.seconds / 60:.0f} minutes; "
            f"allowed: {DEFAULT_TIME_LIMIT_S / 60:.0f} minutes. "
            "Take fewer or smaller tasks, or --force"
        )
    free = free_memory_bytes()
    if free is not None and found.memory_bytes > MEMORY_SHARE * free:
        raise TooLargeError(
            f"{what} would take about {found.memory_bytes / 1e9:.1f} GB of memory; allowed: "
            f"{MEMORY_SHARE * free / 1e9:.1f} GB, {MEMORY_SHARE:.0%} of what is free. "
            "Take fewer or smaller tasks, or --force"
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


def _at_once(workload: AnyWorkload, info: ModelInfo, size: RunSize) -> int:
    """How many tasks make progress at once, at best."""
    waits = isinstance(workload, CoroutineWorkload)
    if info.uses_workers:
        return size.workers if waits else min(size.workers, usable_cores())
    if info.all_at_once:
        return size.tasks if waits else usable_cores()
    return 1
