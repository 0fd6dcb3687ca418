"""Claims are confirmed, refuted or too noisy to tell, by the measured runs and their noise alone."""

import dataclasses
from collections.abc import Iterable
from typing import Any

import pytest
from builders import MS, frozen
from finding_scenes import latency, run, task, thread, together

from concgui.engine.claims.claim import (
    ClaimVerdict,
    Doubt,
    FigureClaim,
    FindingClaim,
    OutcomeClaim,
    Subject,
)
from concgui.engine.claims.judging import MeasuredExperiment, judge
from concgui.engine.claims.measures import MEASURES, find_measure
from concgui.engine.errors import UnknownKeyError
from concgui.engine.findings.finding import FindingKey
from concgui.engine.records.run_record import Resources, RunRecord
from concgui.engine.tasks.outcome import Outcome, TaskError

CONFIRMED, REFUTED, TOO_NOISY = ClaimVerdict.CONFIRMED, ClaimVerdict.REFUTED, ClaimVerdict.TOO_NOISY


def runs(model: str, *works_ms: float, **changes: Any) -> list[RunRecord]:
    """Return a run of one task for each of these lengths."""
    return [run(model, [task(0, thread(0), 0, work_ms)], 0, **changes) for work_ms in works_ms]


def experiment(*records: Iterable[RunRecord], name: str = "first", **changes: Any) -> MeasuredExperiment:
    flat = tuple(record for group in records for record in group)
    return MeasuredExperiment(name, flat, **changes)


def ratio(**limits: float) -> FigureClaim:
    return FigureClaim("a", "work_s", Subject("thread-pool"), Subject("blocking"), **limits)


@pytest.mark.parametrize(
    ("pool_ms", "blocking_ms", "limits", "verdict"),
    [
        ([30], [100], {"at_most": 0.5}, CONFIRMED),
        ([45], [100], {"at_most": 0.5}, TOO_NOISY),
        ([70], [100], {"at_most": 0.5}, REFUTED),
        ([45, 46, 47], [100, 101, 102], {"at_most": 0.5}, CONFIRMED),
        ([45, 55, 47], [100, 101, 102], {"at_most": 0.5}, TOO_NOISY),
        ([90, 95, 99], [100, 101, 102], {"at_least": 0.75}, CONFIRMED),
        ([60, 61, 62], [100, 101, 102], {"at_least": 0.75}, REFUTED),
        ([90, 95, 99], [100, 101, 102], {"at_least": 0.75, "at_most": 1.25}, CONFIRMED),
        ([190, 195, 199], [100, 101, 102], {"at_least": 0.75, "at_most": 1.25}, REFUTED),
    ],
)
def test_a_ratio_has_to_be_beyond_its_limit_by_more_than_the_noise(
    pool_ms: list[float], blocking_ms: list[float], limits: dict[str, float], verdict: ClaimVerdict
) -> None:
    """A single run by a quarter; several by the rank sum test, for which one run too close is too much."""
    measured = experiment(runs("thread-pool", *pool_ms), runs("blocking", *blocking_ms))
    result = judge(ratio(**limits), [measured])
    assert result.verdict is verdict
    assert result.doubt is (Doubt.SPREAD if verdict is TOO_NOISY else None)


def test_the_figures_stand_in_the_result() -> None:
    """Both medians and their ratio, for the sentence of the claim."""
    measured = experiment(runs("thread-pool", 20, 30, 40), runs("blocking", 90, 100, 110))
    result = judge(ratio(at_most=0.5), [measured])
    assert (result.first, result.second, result.ratio) == pytest.approx((0.03, 0.1, 0.3))


def test_beside_other_programs_a_single_run_says_less() -> None:
    """What is confirmed on a free machine by a third is too noisy while others use the cores."""
    busy = Resources(other_cores=1.0)
    pool, blocking = runs("thread-pool", 35), runs("blocking", 100)
    assert judge(ratio(at_most=0.5), [experiment(pool, blocking)]).verdict is CONFIRMED
    pool = runs("thread-pool", 35, resources=busy)
    result = judge(ratio(at_most=0.5), [experiment(pool, blocking)])
    assert (result.verdict, result.doubt) == (TOO_NOISY, Doubt.DISTURBED)


@pytest.mark.parametrize(
    ("share", "limits", "verdict"),
    [
        (0.1, {"at_least": 0.7}, TOO_NOISY),
        (0.1, {"at_most": 0.3}, TOO_NOISY),
        (0.9, {"at_least": 0.4}, CONFIRMED),
        (0.9, {"at_least": 0.7}, CONFIRMED),
        (0.9, {"at_most": 0.3}, REFUTED),
    ],
)
def test_what_others_take_away_says_nothing(
    share: float, limits: dict[str, float], verdict: ClaimVerdict
) -> None:
    """A task without a core has a small share of CPU, as one that waits: only a large one counts."""
    claim = FigureClaim("a", "cpu_share", Subject("m"), **limits)
    spans = together([thread(0)], 2, 50, share)
    measured = experiment([run("m", spans, resources=Resources(other_cores=1.0)) for _ in range(3)])
    assert judge(claim, [measured]).verdict is verdict


def test_beside_others_repeats_have_to_be_further_apart_too() -> None:
    """Another program may slow down one model in each of its repeats, which the rank sum test cannot know."""
    busy = Resources(other_cores=1.0)
    slow = runs("thread-pool", 111, 112, 113, resources=busy)
    measured = experiment(slow, runs("blocking", 100, 101, 102))
    assert judge(ratio(at_most=0.71), [measured]).doubt is Doubt.DISTURBED
    calm = experiment(runs("thread-pool", 111, 112, 113), runs("blocking", 100, 101, 102))
    assert judge(ratio(at_most=0.71), [calm]).verdict is REFUTED


def test_two_figures_of_one_run_are_compared_run_by_run() -> None:
    """A slow machine makes a freeze and its run longer, and their ratio stays."""
    claim = FigureClaim("a", "longest_freeze_s", Subject("m"), Subject("m"), "work_s", at_least=0.7)
    measured = experiment(
        runs("m", 100, latency=latency(95)),
        runs("m", 900, latency=latency(890), resources=Resources(other_cores=1.0)),
    )
    result = judge(claim, [measured])
    assert result.verdict is CONFIRMED
    assert result.ratio == pytest.approx((0.95 + 890 / 900) / 2)


@pytest.mark.parametrize(
    ("lost", "verdict"), [([0], CONFIRMED), ([3], REFUTED), ([0, 0], CONFIRMED), ([0, 3], TOO_NOISY)]
)
def test_a_count_has_no_noise_of_its_own(lost: list[int], verdict: ClaimVerdict) -> None:
    """All runs have to agree, and one is enough."""
    claim = FigureClaim("a", "observed.lost", Subject("m"), at_most=0)
    records = [runs("m", 100, observed={"lost": count})[0] for count in lost]
    assert judge(claim, [experiment(records)]).verdict is verdict


def test_counts_of_two_models_are_compared() -> None:
    """Tasks that failed in a pool against those that failed without one."""
    claim = FigureClaim("a", "tasks_failed", Subject("p"), Subject("q"), at_least=1.1)
    error = TaskError("E", "", "")

    def failing(model: str, failed: int) -> RunRecord:
        spans = [task(n, thread(0), n, n + 1, error=error if n < failed else None) for n in range(8)]
        return run(model, spans)

    for pool, single, verdict in ((6, 2, CONFIRMED), (2, 2, REFUTED)):
        measured = experiment([failing("p", pool), failing("q", single)])
        assert judge(claim, [measured]).verdict is verdict


@pytest.mark.parametrize(
    ("changes", "doubt"),
    [
        ({"outcome": Outcome.FAILED}, Doubt.UNFINISHED),
        ({"checksum": "other"}, Doubt.RESULTS_DIFFER),
        ({"spans": []}, Doubt.NOT_MEASURED),
    ],
)
def test_figures_that_mean_something_else_are_not_compared(changes: dict[str, Any], doubt: Doubt) -> None:
    """Failed tasks, other results, or no figure leave the claim too noisy to tell, with the reason."""
    claim = FigureClaim("a", "parallelism", Subject("thread-pool"), Subject("blocking"), at_most=0.5)
    spans = together([thread(0), thread(1)], 2, 50, 0.9)
    other = run("thread-pool", spans)
    measured = experiment([dataclasses.replace(other, model="blocking"), dataclasses.replace(other)])
    assert judge(claim, [measured]).doubt is None
    changed = dataclasses.replace(other, **frozen(changes))
    measured = experiment([dataclasses.replace(other, model="blocking"), changed])
    result = judge(claim, [measured])
    assert (result.verdict, result.doubt) == (TOO_NOISY, doubt)


def test_runs_that_are_not_there_tell_nothing() -> None:
    """An experiment or a model that was not run leaves every kind of claim open."""
    somewhere = [Subject("m"), Subject("m", "elsewhere")]
    for subject in somewhere:
        for claim in (
            FigureClaim("a", "work_s", subject, at_most=1.0),
            OutcomeClaim("a", subject, Outcome.FINISHED),
            FindingClaim("a", subject, FindingKey.DEADLOCK),
        ):
            result = judge(claim, [experiment(runs("other", 100))])
            assert (result.verdict, result.doubt) == (TOO_NOISY, Doubt.NOT_MEASURED)


def test_a_claim_looks_at_the_experiment_that_it_names() -> None:
    """Without a name it is the first one."""
    measured = [experiment(runs("m", 100)), experiment(runs("m", 900), name="second")]
    first = FigureClaim("a", "work_s", Subject("m"), at_most=0.3)
    second = FigureClaim("a", "work_s", Subject("m", "second"), at_most=0.3)
    assert [judge(claim, measured).verdict for claim in (first, second)] == [CONFIRMED, REFUTED]


def test_an_outcome_is_that_of_every_run() -> None:
    """One that ended in another way makes the claim too noisy, two of them refute it."""
    claim = OutcomeClaim("a", Subject("m"), Outcome.FINISHED)
    fine, failed = runs("m", 100), runs("m", 100, outcome=Outcome.FAILED)
    for records, verdict in (([fine], CONFIRMED), ([failed], REFUTED), ([fine, failed], TOO_NOISY)):
        assert judge(claim, [experiment(*records)]).verdict is verdict


def test_a_finding_is_there_or_not() -> None:
    """A finding that is missing beside other programs says nothing, as rules are silent there."""
    found = frozenset({(FindingKey.DEADLOCK, "m")})
    there = FindingClaim("a", Subject("m"), FindingKey.DEADLOCK)
    absent = FindingClaim("a", Subject("m"), FindingKey.DEADLOCK, is_found=False)
    calm, busy = runs("m", 100), runs("m", 100, resources=Resources(other_cores=1.0))
    assert judge(there, [experiment(calm, found=found)]).verdict is CONFIRMED
    assert judge(absent, [experiment(calm, found=found)]).verdict is REFUTED
    assert judge(there, [experiment(calm)]).verdict is REFUTED
    assert judge(absent, [experiment(calm)]).verdict is CONFIRMED
    assert judge(there, [experiment(busy)]).doubt is Doubt.DISTURBED


ALL = Resources(1.0, 2, 1, 1, 1, 3, 4, 2)
"""Resources of a run with everything measured."""


def test_every_measure_reads_a_run_or_says_that_it_cannot() -> None:
    """A run with everything has all of them; one without spans and latency has no made-up ones."""
    whole = run(
        "m", together([thread(0), thread(1)], 2, 50, 0.9), resources=Resources(1.0, 2, 1, 1, 1, 3, 4, 2)
    )
    assert [measure.key for measure in MEASURES if measure.read(whole) is None] == []
    bare = dataclasses.replace(
        whole, latency=None, baseline=None, spans=run("m", []).spans, resources=Resources()
    )
    unknown = {measure.key for measure in MEASURES if measure.read(bare) is None}
    assert {
        "longest_freeze_s",
        "cpu_share",
        "parallelism",
        "tasks_at_once",
        "memory_bytes",
        "workers",
    } <= unknown
    assert find_measure("tasks_at_once").read(whole) == 2
    assert find_measure("workers").read(whole) == 2
    assert find_measure("cpu_share").read(whole) == pytest.approx(0.9)
    assert find_measure("tasks_cpu_s").read(whole) == pytest.approx(0.18)
    assert find_measure("work_s").read(whole) == pytest.approx(100 * MS / 1e9)


def test_an_unknown_measure_is_told_with_what_is_allowed() -> None:
    """A slip in a file of claims gets the nearest key."""
    with pytest.raises(UnknownKeyError, match="did you mean 'work_s'"):
        find_measure("works")
    with pytest.raises(UnknownKeyError):
        find_measure("observed.")
