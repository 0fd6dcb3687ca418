"""Sizes of the runs of a matrix, derived from each workload's own estimates."""

from dataclasses import dataclass

from concgui.engine.contracts.parameters import ParameterValue
from concgui.engine.contracts.workload import AnyWorkload
from concgui.engine.planning.spec import DEFAULT_BASELINE_MS

_LEAST_EFFECT = 0.02
"""A parameter whose halving saves less than this share of a task's time does not determine that time."""

_HALVINGS = 24

_ROUNDING = 1 + 1e-9
"""Tolerance for floating point, so that 12 tasks of 0.1 s fit into 1.2 s."""


@dataclass(frozen=True, slots=True)
class MatrixScale:
    """The amount of work of each run of a matrix.

    Attributes:
        sequential_s: Approximate time of all tasks of a run one after another, in s.
        least_tasks: Smallest number of tasks: twice the default workers, so that coroutines can show more
            concurrency than a pool.
        most_tasks: Largest number of tasks, limited because one of the models starts a process for each.
        baseline_ms: How long the idle window is measured before each run, in ms.
        warms_up_all: Whether every model warms up, or only the first one, which loads the common imports.
        signal_count: Number of signals of a run of `qthread-signal-flood`.
    """

    sequential_s: float
    least_tasks: int
    most_tasks: int
    baseline_ms: int
    warms_up_all: bool
    signal_count: int


DEFAULT_SCALE = MatrixScale(1.2, 8, 16, DEFAULT_BASELINE_MS, warms_up_all=True, signal_count=12_000)
"""15 models on 18 workloads take an estimated 12 minutes on 2 cores."""

QUICK_SCALE = MatrixScale(0.25, 8, 8, 100, warms_up_all=False, signal_count=4_000)
"""The same in less than 3 minutes; freezes are shorter, as the tasks are."""


def sized(workload: AnyWorkload, scale: MatrixScale, tasks: int | None = None) -> tuple[AnyWorkload, int]:
    """Return the workload and the number of tasks, chosen so that one run fits the scale.

    The number of tasks is chosen first. If even the smallest number would take longer than the scale allows,
    all parameters that determine the time of a task are reduced by one factor until `seconds_per_task` fits.
    A parameter never grows.

    Args:
        workload: The workload with its default parameters.
        scale: The amount of work of a run.
        tasks: Requested number of tasks; None to choose it.

    Returns:
        The workload and its number of tasks; the workload is unchanged if it has no estimate of its time.
    """
    seconds = workload.seconds_per_task()
    if seconds is None or seconds <= 0:
        return workload, scale.least_tasks if tasks is None else tasks
    if tasks is None:
        tasks = min(max(round(scale.sequential_s / seconds), scale.least_tasks), scale.most_tasks)
    return _shrunk(workload, scale.sequential_s / max(1, tasks)), tasks


def _shrunk(workload: AnyWorkload, task_s: float) -> AnyWorkload:
    """Return the workload with tasks of at most `task_s`, or as close to it as its parameters allow."""
    if _seconds(workload) <= task_s * _ROUNDING:
        return workload
    names = _lengthening_parameters(workload)
    fits, too_long = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (fits + too_long) / 2
        if _seconds(_scaled(workload, names, middle)) <= task_s:
            fits = middle
        else:
            too_long = middle
    return _scaled(workload, names, fits)


def _lengthening_parameters(workload: AnyWorkload) -> tuple[str, ...]:
    """Return the names of the integer parameters that determine the time of a task."""
    whole = _seconds(workload)
    numbers = [p.name for p in workload.parameters if p.kind == "integer"]
    return tuple(
        name for name in numbers if _seconds(_scaled(workload, (name,), 0.5)) < whole * (1 - _LEAST_EFFECT)
    )


def _scaled(workload: AnyWorkload, names: tuple[str, ...], factor: float) -> AnyWorkload:
    """Return the workload with some parameters times a factor, none below its minimum or 1."""
    settings, changes = workload.settings, dict[str, ParameterValue]()
    for parameter in workload.parameters:
        if parameter.name in names:
            value = int(settings[parameter.name])
            least = min(value, max(1, parameter.minimum or 0))
            changes[parameter.name] = max(least, _two_digits(value * factor))
    return workload.with_settings(changes)


def _two_digits(value: float) -> int:
    """Return the value rounded down to two significant digits: 104004 would pretend too much precision."""
    step: int = 10 ** max(0, len(str(int(value))) - 2)
    return int(value) // step * step


def _seconds(workload: AnyWorkload) -> float:
    return workload.seconds_per_task() or 0.0
