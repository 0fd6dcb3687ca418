"""Workloads of a matrix that would take too long are reduced until they fit."""

import pytest
from helper_workloads import Empty

from concgui.engine.planning.matrix_size import DEFAULT_SCALE, QUICK_SCALE, sized
from concgui.engine.workloads.catalogue import WORKLOADS
from concgui.engine.workloads.http import Http
from concgui.engine.workloads.sleep import Sleep

every_entry = pytest.mark.parametrize("entry", WORKLOADS, ids=lambda entry: entry.key)


@every_entry
@pytest.mark.parametrize("scale", [DEFAULT_SCALE, QUICK_SCALE], ids=["default", "quick"])
def test_every_workload_is_made_to_fit(entry, scale) -> None:
    """All tasks of a run take no longer than the scale allows, unless a parameter is at its minimum."""
    smaller, tasks = sized(entry.make({}), scale)
    assert scale.least_tasks <= tasks <= scale.most_tasks
    seconds = smaller.seconds_per_task()
    assert seconds is None or seconds * tasks <= max(scale.sequential_s * 1.25, 0.05 * tasks)


def test_sizes_shrink_and_never_grow() -> None:
    """A long task is shortened by its parameters; a short one is unchanged but gets more tasks."""
    assert sized(Sleep(duration_ms=300), DEFAULT_SCALE) == (Sleep(duration_ms=150), 8)
    assert sized(Sleep(duration_ms=100), DEFAULT_SCALE) == (Sleep(duration_ms=100), 12)
    assert sized(Sleep(duration_ms=1), DEFAULT_SCALE) == (Sleep(duration_ms=1), 16)
    assert sized(Sleep(duration_ms=300), DEFAULT_SCALE, tasks=4) == (Sleep(duration_ms=300), 4)


def test_only_parameters_that_lengthen_a_task_shrink() -> None:
    """A parameter that hardly affects the time of a task keeps its value."""
    http, _ = sized(Http(latency_ms=600, size_kb=64), DEFAULT_SCALE)
    assert http == Http(latency_ms=140, size_kb=64)


def test_a_workload_without_an_estimate_is_unchanged() -> None:
    """A workload without an estimate of its time is not reduced."""
    assert sized(Empty(), QUICK_SCALE) == (Empty(), QUICK_SCALE.least_tasks)
