"""The figures of a run that a claim can be about, in seconds, bytes, counts, ratios and shares of 1."""

import enum
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from concgui.engine.errors import UnknownKeyError
from concgui.engine.records.latency import LatencySummary
from concgui.engine.records.run_record import RunRecord
from concgui.engine.tasks.report_columns import ABSENT

OBSERVED = "observed."
"""Beginning of the key of a figure that the workload itself observed: ``observed.lost``."""


class Unit(enum.Enum):
    """The unit of a measure."""

    SECONDS = "s"
    BYTES = "bytes"
    COUNT = "count"
    RATIO = "ratio"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure of one run.

    Attributes:
        key: Fixed name in files of claims, with its unit.
        unit: Unit of the figure.
        read: Returns the figure of a run; None if it was not measured.
        is_exact: Whether it is a count, which the machine's speed does not change.
        of_any_run: Whether it also says something about runs of which a task failed.
        is_lowered_by_others: Whether other programs that use the cores make it smaller, and never larger.
    """

    key: str
    unit: Unit
    read: Callable[[RunRecord], float | None]
    is_exact: bool = False
    of_any_run: bool = False
    is_lowered_by_others: bool = False


def _latency_s(figure_ms: Callable[[LatencySummary], float]) -> Callable[[RunRecord], float | None]:
    return lambda run: figure_ms(run.latency) / 1000 if run.latency is not None else None


def _baseline_p99_s(run: RunRecord) -> float | None:
    return run.baseline.p99_ms / 1000 if run.baseline is not None else None


def _tasks_cpu_s(run: RunRecord) -> float | None:
    return sum(run.spans.cpu_ns) / 1e9 if run.knows_tasks else None


def _cpu_share(run: RunRecord) -> float | None:
    """Return Σ CPU ÷ Σ length of the tasks, which distinguishes computing from waiting."""
    if not run.knows_tasks or run.spans.duration_ns <= 0:
        return None
    return min(1.0, sum(run.spans.cpu_ns) / run.spans.duration_ns)


def _tasks_at_once(run: RunRecord) -> float | None:
    """Return the largest number of tasks under way at any one time."""
    if not run.knows_tasks:
        return None
    starts = [(started, 1) for started in run.spans.started_ns if started != ABSENT]
    ends = [(finished, -1) for finished in run.spans.finished_ns if finished != ABSENT]
    most = now = 0
    # At equal times ends come first: a worker that ends a task starts the next one.
    for _, step in sorted([*starts, *ends]):
        now += step
        most = max(most, now)
    return most


def _workers_seen(run: RunRecord) -> float | None:
    return len(run.workers_seen) if run.has_all_spans else None


def _switch_interval_s(run: RunRecord) -> float:
    value = run.run_options.get("switch_interval_ms", run.environment.switch_interval_ms)
    return float(value) / 1000


MEASURES: tuple[Measure, ...] = (
    Measure("wall_s", Unit.SECONDS, lambda run: run.times.wall_s),
    Measure("work_s", Unit.SECONDS, lambda run: run.times.work_s),
    Measure("startup_s", Unit.SECONDS, lambda run: run.times.startup_s),
    Measure("longest_freeze_s", Unit.SECONDS, _latency_s(lambda found: found.longest_freeze_ms)),
    Measure("p50_s", Unit.SECONDS, _latency_s(lambda found: found.p50_ms)),
    Measure("p99_s", Unit.SECONDS, _latency_s(lambda found: found.p99_ms)),
    Measure("baseline_p99_s", Unit.SECONDS, _baseline_p99_s),
    Measure("switch_interval_s", Unit.SECONDS, _switch_interval_s),
    Measure("cpu_s", Unit.SECONDS, lambda run: run.resources.cpu_s),
    Measure("transfer_s", Unit.SECONDS, lambda run: run.transfer_s),
    Measure("tasks_cpu_s", Unit.SECONDS, _tasks_cpu_s),
    Measure("cpu_share", Unit.SHARE, _cpu_share, is_lowered_by_others=True),
    Measure("parallelism", Unit.RATIO, lambda run: run.parallelism, is_lowered_by_others=True),
    Measure("overlap", Unit.RATIO, lambda run: run.overlap),
    Measure("memory_bytes", Unit.BYTES, lambda run: run.resources.extra_rss_bytes),
    Measure("threads", Unit.COUNT, lambda run: run.resources.peak_threads, is_exact=True),
    Measure("processes", Unit.COUNT, lambda run: run.resources.peak_processes, is_exact=True),
    Measure("open_files", Unit.COUNT, lambda run: run.resources.peak_open_files, is_exact=True),
    Measure("workers", Unit.COUNT, _workers_seen, is_exact=True),
    Measure("tasks_at_once", Unit.COUNT, _tasks_at_once, is_exact=True),
    Measure("tasks", Unit.COUNT, lambda run: run.tasks.total, is_exact=True, of_any_run=True),
    Measure("tasks_finished", Unit.COUNT, lambda run: run.tasks.finished, is_exact=True, of_any_run=True),
    Measure("tasks_failed", Unit.COUNT, lambda run: run.tasks.failed, is_exact=True, of_any_run=True),
)
"""All measures, besides those that a workload itself observed."""


def measure_keys() -> Iterable[str]:
    """Return what can stand in a file of claims, for messages."""
    return (*(measure.key for measure in MEASURES), f"{OBSERVED}NAME")


def find_measure(key: str) -> Measure:
    """Return the measure with the key.

    Raises:
        UnknownKeyError: If there is none.
    """
    if key.startswith(OBSERVED) and len(key) > len(OBSERVED):
        name = key.removeprefix(OBSERVED)
        return Measure(key, Unit.COUNT, lambda run: run.observed.get(name), is_exact=True, of_any_run=True)
    for measure in MEASURES:
        if measure.key == key:
            return measure
    raise UnknownKeyError("figure", key, measure_keys())
