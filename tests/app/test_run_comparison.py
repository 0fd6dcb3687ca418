"""Tests of showing kept runs together: only what did the same tasks, and no two models of one name."""

from builders import record

from concgui.app.run_comparison import MOST_TOLD, compare_runs, kept_runs_shown
from concgui.engine.records.values import Values


def test_runs_of_one_model_are_shown_under_two_names() -> None:
    """A comparison groups by model, so runs under other conditions get a name of their own."""
    kept = kept_runs_shown([("a", [record(), record(model="x")]), ("b", [record(workers=2)])])
    assert kept is not None
    assert [r.model for r in kept.records] == ["blocking · 4 workers", "x", "blocking · 2 workers"]
    assert "blocking · 2 workers" in kept.difference


def test_only_runs_on_the_same_tasks_stand_in_one_comparison() -> None:
    """Runs on other tasks are left out and counted, and the reason is told."""
    kept = kept_runs_shown([("a", [record()]), ("b", [record(workload="primes"), record(seed=9)])])
    assert kept is not None
    assert len(kept.records) == 1
    assert kept.difference.endswith("2 runs of other tasks not shown beside them.")
    assert "not comparable: workload sleep against primes" in kept.difference
    tables = compare_runs([("a", [record(), record(seed=9)])]).tables
    assert [len(table) for table in tables] == [1, 1]


def test_the_experiment_can_be_set_up_again() -> None:
    """The proposal has the real keys of the models, and the settings of the first run."""
    sides = [("a", [record(), record(repeat=1)]), ("b", [record(workers=2), record(model="x")])]
    kept = kept_runs_shown(sides)
    assert kept is not None
    proposal = kept.proposal
    assert (proposal.models, proposal.workload, proposal.tasks) == (("blocking", "x"), "sleep", 1)
    assert (proposal.workers, proposal.repeats, proposal.params) == (4, 2, Values.of({"duration_ms": 100}))


def test_too_many_differences_are_left_to_the_plots() -> None:
    """A line tells a few differences; without runs there is nothing to show."""
    models = [record(model=str(number)) for number in range(MOST_TOLD + 2)]
    kept = kept_runs_shown([("a", models)])
    assert kept is not None and kept.difference == ""
    assert kept_runs_shown([]) is None
