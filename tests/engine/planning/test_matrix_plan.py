"""The experiments of a matrix."""

import pytest

from concgui.engine.errors import ValueRangeError
from concgui.engine.planning.matrix_plan import MatrixPlan
from concgui.engine.planning.matrix_size import QUICK_SCALE
from concgui.engine.workloads.primes import Primes
from concgui.engine.workloads.sleep import Sleep


def test_models_take_turns_within_a_workload() -> None:
    """Each workload is one experiment with warm-ups first and then interleaved repeats."""
    plan = MatrixPlan(("a", "b"), (Sleep(), Primes()), repeats=2)
    first, second = plan.experiments()
    assert (first.workload.info.key, second.workload.info.key) == ("sleep", "primes")
    runs = [(run.model, run.repeat, run.warm_up) for run in first.runs()]
    assert runs[:2] == [("a", 0, True), ("b", 0, True)]
    assert runs[2:] == [("a", 0, False), ("b", 0, False), ("a", 1, False), ("b", 1, False)]


def test_quick_saves_warm_ups_and_baseline() -> None:
    """In a quick matrix only the first model warms up, and all baselines are shorter."""
    runs = list(MatrixPlan(("a", "b"), (Sleep(),), quick=True).experiments()[0].runs())
    assert [(run.model, run.warm_up) for run in runs] == [("a", True), ("a", False), ("b", False)]
    assert {run.baseline_ms for run in runs if not run.warm_up} == {QUICK_SCALE.baseline_ms}


def test_a_warm_up_does_not_do_the_work_of_all_tasks() -> None:
    """A warm-up has one task, its share of the signals, and no baseline, as it has no figures."""
    warm_up, run = MatrixPlan(("a",), (Sleep(),)).experiments()[0].runs()
    assert (warm_up.tasks, warm_up.baseline_ms) == (1, 0)
    assert warm_up.run_options.signal_count == run.run_options.signal_count // run.tasks
    assert run.baseline_ms > 0


def test_an_empty_matrix_is_refused() -> None:
    """A matrix without rows or columns is refused."""
    with pytest.raises(ValueRangeError):
        MatrixPlan((), (Sleep(),))
    with pytest.raises(ValueRangeError):
        MatrixPlan(("a",), ())
