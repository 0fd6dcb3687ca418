"""Which run comes next, and which one is done again."""

import dataclasses

from builders import run_beside_others

from concgui.engine.planning.spec import Experiment, RunSize
from concgui.engine.workloads.sleep import Sleep
from concgui.qtlayer.running.run_queue import RunQueue

S = 1_000_000_000


def test_a_disturbed_run_is_repeated_where_that_is_asked_for() -> None:
    """It comes again after all others, only once, and only then it counts."""
    requested = Experiment(
        ("blocking", "qthread"), Sleep(), RunSize(1, 1), warm_up=False, again_if_disturbed=True
    )
    queue = RunQueue(requested)
    counted = []
    while (spec := queue.next()) is not None:
        counted.append(
            (spec.model, queue.end(spec, run_beside_others(1.0 if spec.model == "blocking" else 0.0)))
        )
    assert counted == [("blocking", False), ("qthread", True), ("blocking", True)]
    assert queue.done == queue.total == 3


def test_a_disturbed_run_counts_at_once_by_default() -> None:
    """An experiment runs as often as it was told."""
    queue = RunQueue(Experiment(("blocking",), Sleep(), RunSize(1, 1), warm_up=False))
    spec = queue.next()
    assert spec is not None and queue.end(spec, run_beside_others(1.0))
    assert queue.next() is None


def test_a_cancelled_experiment_does_nothing_again() -> None:
    """After a cancel nothing more comes, disturbed or not."""
    experiment = Experiment(("blocking",), Sleep(), RunSize(1, 1, 3), warm_up=False, again_if_disturbed=True)
    queue = RunQueue(experiment)
    spec = queue.next()
    assert spec is not None
    queue.clear()
    assert queue.end(spec, run_beside_others(1.0))
    assert queue.next() is None


def test_a_disturbed_warm_up_is_not_done_again() -> None:
    """Nothing of it is shown."""
    experiment = dataclasses.replace(
        Experiment(("blocking",), Sleep(), RunSize(1, 1)), again_if_disturbed=True
    )
    queue = RunQueue(experiment)
    warm_up = queue.next()
    assert warm_up is not None and warm_up.warm_up
    assert not queue.end(warm_up, run_beside_others(1.0))
    assert queue.total == 2
