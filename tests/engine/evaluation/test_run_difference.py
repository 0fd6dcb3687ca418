"""Tests of the difference between runs: what is compared with what, and what stands in the way."""

import dataclasses

from builders import ENVIRONMENT, MS, RunTimes, TaskCounts, record

from concgui.engine.evaluation.run_difference import Obstacle, differences_of, groups_of
from concgui.engine.tasks.outcome import Outcome


def lasting(milliseconds: int, **changes):
    end = milliseconds * MS
    return record(times=RunTimes(0, 0, end, end), **changes)


def obstacles(first, second) -> list[tuple[str, object, object]]:
    (difference,) = differences_of(groups_of([("a", [first]), ("b", [second])]))
    return [(kind.value, found.first, found.second) for kind, found in difference.obstacles]


def test_repeats_are_one_group_and_other_conditions_another() -> None:
    """Runs of one model on the same tasks belong together, unless workers, options or environment differ."""
    elsewhere = dataclasses.replace(ENVIRONMENT, cores=8)
    runs = [record(), record(repeat=1), record(workers=2), record(environment=elsewhere), record(model="x")]
    groups = groups_of([("a", runs)])
    assert [len(group.records) for group in groups] == [2, 1, 1, 1]


def test_the_same_model_is_compared_across_sides() -> None:
    """Each model of a later side is compared with the same model of the first, whatever the order."""
    sides = [("a", [record(), record(model="x")]), ("b", [record(model="x"), record(model="y")])]
    pairs = [(d.first.model, d.second.model) for d in differences_of(groups_of(sides))]
    assert pairs == [("x", "x"), ("blocking", "y")]


def test_the_models_of_one_side_are_compared_with_its_first() -> None:
    """A single experiment is compared within itself; a single model has nothing to be compared with."""
    alone = groups_of([("a", [record(), record(model="x"), record(model="y")])])
    assert [(d.first.model, d.second.model) for d in differences_of(alone)] == [
        ("blocking", "x"),
        ("blocking", "y"),
    ]
    assert differences_of(groups_of([("a", [record(), record(repeat=1)])])) == ()
    assert differences_of(()) == ()


def test_a_difference_beyond_the_noise_is_settled() -> None:
    """Three runs against three that are all slower settle it; a tenth between single runs does not."""
    fast, slow = [lasting(ms) for ms in (100, 101, 102)], [lasting(ms) for ms in (110, 111, 112)]
    (difference,) = differences_of(groups_of([("a", fast), ("b", slow)]))
    assert difference.wall is not None and difference.wall.is_settled
    assert 1.09 < difference.wall.ratio < 1.11
    (single,) = differences_of(groups_of([("a", fast[:1]), ("b", slow[:1])]))
    assert single.wall is not None and not single.wall.is_settled


def test_single_runs_beside_other_programs_need_a_larger_difference() -> None:
    """A run that others disturbed is called slower only from the double on."""
    disturbed = dataclasses.replace(record().resources, other_cores=1.0)
    (quiet,) = differences_of(groups_of([("a", [lasting(100)]), ("b", [lasting(150)])]))
    (busy,) = differences_of(groups_of([("a", [lasting(100)]), ("b", [lasting(150, resources=disturbed)])]))
    assert quiet.wall is not None and quiet.wall.is_settled
    assert busy.wall is not None and not busy.wall.is_settled


def test_runs_on_other_tasks_are_not_compared() -> None:
    """Other tasks, other results and unfinished tasks stand in the way, each with both values."""
    assert obstacles(record(), record()) == []
    assert obstacles(record(), record(workload="primes", seed=9)) == [("workload", "sleep", "primes")]
    assert obstacles(record(), record(params={"duration_ms": 5, "new": 1})) == [
        ("parameter", 100, 5), ("parameter", None, 1)
    ]  # fmt: skip
    assert obstacles(record(), record(tasks=TaskCounts(2, 2, 0, 0))) == [("tasks", 1, 2)]
    assert obstacles(record(), record(seed=9)) == [("seed", 7, 9)]
    assert obstacles(record(), record(checksum="other")) == [("results", "c0ffee", "other")]
    assert obstacles(record(), record(outcome=Outcome.FAILED)) == [("unfinished", False, True)]
    assert Obstacle("seed") is Obstacle.SEED


def test_what_differs_around_the_runs_is_named() -> None:
    """Workers, run options and parts of the environment are named with both values, versions of Qt last."""
    newer = dataclasses.replace(ENVIRONMENT, qt="6.12", python="3.15.0", cores=8)
    (difference,) = differences_of(
        groups_of(
            [("a", [record()]), ("b", [record(workers=2, run_options={"chunk_size": 4}, environment=newer)])]
        )
    )
    assert [(d.name, d.first, d.second) for d in difference.settings] == [
        ("workers", 4, 2), ("chunk_size", None, 4)
    ]  # fmt: skip
    assert [d.name for d in difference.environment] == ["python", "cores", "qt"]
