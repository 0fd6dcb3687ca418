"""How large the runs of a matrix are, derived from what each workload says of its own tasks."""

from dataclasses import dataclass

from concgui.engine.contracts.parameters import ParameterValue
from concgui.engine.contracts.run_options import DEFAULT_RUN_OPTIONS
from concgui.engine.contracts.workload import AnyWorkload
from concgui.engine.planning.spec import DEFAULT_BASELINE_MS

_LEAST_EFFECT = 0.02
"""A parameter whose halving saves less than this share of a task's time is not what makes it long."""

_HALVINGS = 24

_ROUNDING = 1 + 1e-9
"""12 tasks of 0.1 s fit 1.2 s, although not in floating point."""


@dataclass(frozen=True, slots=True)
class MatrixScale:
    """How much work each run of a matrix is to be.

    Attributes:
        sequential_s: What all tasks of a run together take one after another, about, in s.
        least_tasks: No fewer; twice the default workers, so that coroutines can show more than a pool.
        most_tasks: No more, as each is a process of its own in one of the models.
        baseline_ms: How long the idle window is measured before each run, in ms.
        warms_up_all: Whether every model warms up, or only the first, which loads what all import.
        signal_count: How many signals a run of `qthread-signal-flood` has.
    """

    sequential_s: float
    least_tasks: int
    most_tasks: int
    baseline_ms: int
    warms_up_all: bool
    signal_count: int


DEFAULT_SCALE = MatrixScale(
    1.2, 8, 16, DEFAULT_BASELINE_MS, warms_up_all=True, signal_count=DEFAULT_RUN_OPTIONS.signal_count
)
"""15 models on 18 workloads take some 11 minutes on 2 cores."""

QUICK_SCALE = MatrixScale(0.25, 8, 8, 100, warms_up_all=False, signal_count=4_000)
"""The same in less than 3 minutes; freezes are shorter, as the tasks are."""

QUICK_MEANING = "Quick: small tasks, so freezes are shorter, and processes, slow to start, gain too little."
"""What must be known to read the figures of a quick matrix; wherever one is shown."""


def sized(workload: AnyWorkload, scale: MatrixScale, tasks: int | None = None) -> tuple[AnyWorkload, int]:
    """The workload with tasks so small, and so many of them, that one run fits the scale.

    First the number of tasks is chosen; where even the least number would take longer than the
    scale says, the parameters that make a task long become smaller, all by one factor, until
    `seconds_per_task` says that it fits. A parameter never grows.

    Args:
        workload: With the parameters that a person would get.
        scale: How much work a run is to be.
        tasks: How many tasks were asked for; None to choose.

    Returns:
        The workload and its number of tasks. Unchanged where it does not know how long a task takes.
    """
    seconds = workload.seconds_per_task()
    if seconds is None or seconds <= 0:
        return workload, scale.least_tasks if tasks is None else tasks
    if tasks is None:
        tasks = min(max(round(scale.sequential_s / seconds), scale.least_tasks), scale.most_tasks)
    return _shrunk(workload, scale.sequential_s / max(1, tasks)), tasks


def _shrunk(workload: AnyWorkload, task_s: float) -> AnyWorkload:
    """The workload with tasks of at most `task_s`, or as near to it as its parameters allow."""
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
    """Names of the whole-number parameters on which the length of a task depends."""
    whole = _seconds(workload)
    numbers = [p.name for p in workload.parameters if p.kind == "integer"]
    return tuple(
        name for name in numbers if _seconds(_scaled(workload, (name,), 0.5)) < whole * (1 - _LEAST_EFFECT)
    )


def _scaled(workload: AnyWorkload, names: tuple[str, ...], factor: float) -> AnyWorkload:
    """Some parameters times a factor, none below its least value or 1."""
    settings, changes = workload.settings, dict[str, ParameterValue]()
    for parameter in workload.parameters:
        if parameter.name in names:
            value = int(settings[parameter.name])
            least = min(value, max(1, parameter.minimum or 0))
            changes[parameter.name] = max(least, _two_digits(value * factor))
    return workload.with_settings(changes)


def _two_digits(value: float) -> int:
    """Rounded down to two digits that count: 104004 says more than it knows."""
    step: int = 10 ** max(0, len(str(int(value))) - 2)
    return int(value) // step * step


def _seconds(workload: AnyWorkload) -> float:
    return workload.seconds_per_task() or 0.0
