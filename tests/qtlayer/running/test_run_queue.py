"""Which run comes next, and which one is done again."""

import dataclasses

import pytest
from builders import MS, record, run_beside_others

from concgui.engine.evaluation.settled_order import FIRST_REPEATS, MOST_REPEATS
from concgui.engine.planning.spec import Experiment, RunSize
from concgui.engine.records.run_record import RunTimes
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


@pytest.mark.parametrize(
    ("second_ms", "rounds"), [(200, FIRST_REPEATS + 1), (None, MOST_REPEATS)], ids=["settled", "never"]
)
def test_automatic_repeats_end_when_the_order_is_settled_or_cannot_be(
    second_ms: int | None, rounds: int
) -> None:
    """Models that are far apart need the least number of repeats that tell it; others end at the most."""
    size = RunSize(1, 1, FIRST_REPEATS)
    experiment = Experiment(("blocking", "qthread"), Sleep(), size, warm_up=False, auto_repeats=True)
    queue = RunQueue(experiment)
    given = []
    while (spec := queue.next()) is not None:
        given.append((spec.model, spec.repeat))
        noise_ms = 40 * ((spec.repeat + (spec.model == "blocking")) % 2)
        wall_ms = 100 + noise_ms if spec.model == "blocking" or second_ms is None else second_ms
        record_of = record(model=spec.model, times=RunTimes(0, 0, wall_ms * MS, wall_ms * MS))
        assert queue.end(spec, record_of)
    assert given == [(model, n) for n in range(rounds) for model in experiment.models]
    assert queue.done == queue.total == len(given)
