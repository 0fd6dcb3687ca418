"""Rules about pairs of a model and a workload apply before either of them is run."""

import pytest
from helper_workloads import Empty

from concgui.engine.contracts.model_info import ModelInfo
from concgui.engine.contracts.pairing import pair_availability, tasks_at_once
from concgui.engine.contracts.run_options import RunOptions
from concgui.engine.contracts.workload import PlainWorkload, WorkloadInfo
from concgui.engine.workloads.primes import Primes
from concgui.engine.workloads.sort import Sort
from concgui.qtlayer.catalogue import find_model

ONE_BY_ONE = ModelInfo("one-by-one", "", "")
POOL = ModelInfo("pool", "", "", uses_workers=True)
WORKER_PER_TASK = ModelInfo("worker-per-task", "", "", uses_workers=True, worker_per_task=True)
THREAD_PER_TASK = ModelInfo("thread-per-task", "", "", all_at_once=True)
LOOP = ModelInfo("loop", "", "", all_at_once=True, runs_coroutines=True)
YIELDING = RunOptions(yield_every_ms=5)


@pytest.mark.parametrize(
    ("info", "at_once"),
    [(ONE_BY_ONE, 1), (POOL, 3), (WORKER_PER_TASK, 3), (THREAD_PER_TASK, 10), (LOOP, 10)],
    ids=lambda value: getattr(value, "key", None),
)
def test_the_model_decides_how_many_tasks_are_under_way(info: ModelInfo, at_once: int) -> None:
    """One task, one per worker or all tasks are under way, and never more than the run has."""
    assert tasks_at_once(info, Empty(), tasks=10, workers=3) == at_once
    assert tasks_at_once(info, Empty(), tasks=1, workers=3) == 1
    assert tasks_at_once(info, Empty(), tasks=0, workers=3) == 0


def test_a_call_on_a_loop_is_alone_unless_it_yields_between_its_steps() -> None:
    """A blocking call lets no other coroutine start; one with steps does if the run option requests it."""
    assert tasks_at_once(LOOP, Primes(), 10, 3) == 1
    assert tasks_at_once(LOOP, Primes(), 10, 3, YIELDING) == 10
    assert tasks_at_once(LOOP, Sort(), 10, 3, YIELDING) == 1


class Refusing(PlainWorkload):
    """A workload that needs a C extension without support for sub-interpreters."""

    info = WorkloadInfo(
        key="refusing", title="", summary="", gil="", packages=("numpy",), subinterpreters=False
    )

    def call(self, session, task) -> int:
        return 0


def test_a_pair_that_cannot_work_is_refused_with_the_reason() -> None:
    """The reason names the package and sub-interpreters; other models are not refused."""
    refused = pair_availability(find_model("interpreter-pool").info, Refusing())
    assert not refused
    assert "numpy" in refused.reason
    assert "sub-interpreter" in refused.reason
    assert pair_availability(ModelInfo("threads", "", ""), Refusing())
