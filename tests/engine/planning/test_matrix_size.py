"""Sizes of a matrix: what takes too long is made smaller until it fits."""

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
    """All tasks of a run take no longer than the scale says, unless a parameter is at its least."""
    smaller, tasks = sized(entry.make({}), scale)
    assert scale.least_tasks <= tasks <= scale.most_tasks
    seconds = smaller.seconds_per_task()
    assert seconds is None or seconds * tasks <= max(scale.sequential_s * 1.25, 0.05 * tasks)


def test_sizes_shrink_and_never_grow() -> None:
    """A long task gets shorter by its own parameters; a short one stays and there are more of it."""
    assert sized(Sleep(duration_ms=300), DEFAULT_SCALE) == (Sleep(duration_ms=150), 8)
    assert sized(Sleep(duration_ms=100), DEFAULT_SCALE) == (Sleep(duration_ms=100), 12)
    assert sized(Sleep(duration_ms=1), DEFAULT_SCALE) == (Sleep(duration_ms=1), 16)
    assert sized(Sleep(duration_ms=300), DEFAULT_SCALE, tasks=4) == (Sleep(duration_ms=300), 4)


def test_only_what_makes_a_task_long_shrinks() -> None:
    """A parameter on which the length hardly depends keeps its value."""
    http, _ = sized(Http(latency_ms=600, size_kb=64), DEFAULT_SCALE)
    assert http == Http(latency_ms=140, size_kb=64)


def test_a_workload_that_does_not_know_its_length_stays() -> None:
    """Without an estimate nothing can be made to fit it."""
    assert sized(Empty(), QUICK_SCALE) == (Empty(), QUICK_SCALE.least_tasks)
