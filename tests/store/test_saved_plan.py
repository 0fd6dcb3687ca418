"""Tests of the plan of a saved matrix, which is run again."""

import dataclasses
from pathlib import Path

import pytest
from matrices import HERE, PLAN, RECORDS, kept

from concgui.engine.errors import ConcguiError
from concgui.engine.planning.matrix_plan import MatrixPlan
from concgui.engine.workloads.primes import Primes
from concgui.engine.workloads.sleep import Sleep
from concgui.store.matrix_file import differences, read_matrix
from concgui.store.saved_plan import plan_as_saved

MODELS = ("blocking", "qthread", "thread-pool")
WORKLOADS = (Primes(), Sleep())


@pytest.mark.parametrize(
    "plan",
    [
        PLAN,
        dataclasses.replace(PLAN, quick=False, workers=2, repeats=3),
        dataclasses.replace(PLAN, tasks=5),
        MatrixPlan(("qthread",), (Primes(),)),
    ],
    ids=["quick", "full", "tasks", "one pair"],
)
def test_the_plan_of_a_saved_matrix_can_be_run_again(plan: MatrixPlan, path: Path) -> None:
    """The plan of a saved matrix has the same settings, so that there are no differences."""
    kept(path, RECORDS[0], plan=plan)
    saved = read_matrix(path)
    assert saved is not None
    again = plan_as_saved(saved, MODELS, WORKLOADS)
    assert differences(saved, again, HERE) == []
    assert (again.models, again.workload_keys) == (plan.models, plan.workload_keys)


def test_a_plan_of_models_that_have_gone_is_not_the_same(path: Path) -> None:
    """Unknown models and workloads are left out and reported, and if nothing remains it is an error."""
    kept(path, RECORDS[0])
    saved = read_matrix(path)
    assert saved is not None
    fewer = plan_as_saved(saved, ("blocking",), WORKLOADS)
    assert differences(saved, fewer, HERE) == ["thread-pool: there, left out now"]
    with pytest.raises(ConcguiError):
        plan_as_saved(saved, ("qthread",), WORKLOADS)
