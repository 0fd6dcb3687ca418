"""Tests of the order of models: settled, or not."""

import dataclasses

from builders import MS, record

from concgui.engine.evaluation.settled_order import is_order_settled
from concgui.engine.records.run_record import RunRecord, RunTimes
from concgui.engine.tasks.outcome import Outcome


def runs(model: str, *walls_ms: float) -> list[RunRecord]:
    return [
        record(model=model, repeat=n, times=RunTimes(0, 0, round(ms * MS), round(ms * MS)))
        for n, ms in enumerate(walls_ms)
    ]


def test_separate_repeats_settle_the_order() -> None:
    """Four runs of each model that do not overlap are enough, three are not."""
    assert is_order_settled([*runs("a", 100, 101, 102, 103), *runs("b", 110, 111, 112, 113)])
    assert not is_order_settled([*runs("a", 100, 101, 102), *runs("b", 110, 111, 112)])


def test_one_open_neighbour_leaves_the_order_open() -> None:
    """All neighbours must be known, not only the fastest."""
    known = [*runs("a", 100, 101, 102, 103), *runs("b", 210, 211, 212, 213)]
    assert not is_order_settled([*known, *runs("c", 190, 240, 200, 260)])


def test_equal_models_and_failed_ones_keep_nothing_waiting() -> None:
    """Medians within two percent need no order, and a model that failed has none."""
    same = [*runs("a", 100, 103, 101, 104), *runs("b", 102, 101, 103, 100)]
    assert is_order_settled(same)
    slow = [*runs("a", 10_000, 10_300, 10_100, 10_400), *runs("b", 10_200, 10_100, 10_300, 10_000)]
    assert is_order_settled(slow)
    failed = [dataclasses.replace(run, outcome=Outcome.FAILED) for run in runs("c", 90, 150, 99, 180)]
    assert is_order_settled([*same, *failed])
    assert is_order_settled(runs("a", 100))


def test_equal_medians_of_runs_that_differ_much_settle_nothing() -> None:
    """Models are called as fast as each other only if their repeats are."""
    assert not is_order_settled([*runs("a", 100, 130, 101, 70), *runs("b", 101, 131, 100, 72)])
