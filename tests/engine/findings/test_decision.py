"""Tests of the decisions by kind of work."""

import dataclasses

from finding_scenes import GUI, comparison, latency, process, run, together

from concgui.engine.contracts.workload import WorkKind
from concgui.engine.findings.decision import MANY, Decision, decide, kind_of
from concgui.engine.findings.verdict import Sureness, judge
from concgui.engine.records.ladder import Smoothness
from concgui.engine.workloads.catalogue import WORKLOADS

KINDS = {entry.key: entry.info.kind for entry in WORKLOADS}


def beside(workload: str, longest_ms: float = 20, repeats: int = 1, **each_ms: float):
    """Return the verdict on models with tasks of these lengths, and `blocking`, whose window froze."""
    records = [
        run("blocking", together([GUI], 8, 100, 1.0), workload=workload, latency=latency(800), repeat=number)
        for number in range(repeats)
    ] + [
        run(
            model.replace("_", "-"),
            together([process(1), process(2)], 4, length + number * 0.1, 0.9),
            workload=workload,
            latency=latency(longest_ms),
            repeat=number,
        )
        for model, length in each_ms.items()
        for number in range(repeats)
    ]
    found = judge(comparison(*records))
    assert found is not None
    return found


def only(*verdicts) -> Decision:
    (decision,) = decide(verdicts, KINDS)
    return decision


def test_every_workload_of_the_catalogue_has_a_kind() -> None:
    """No workload is left out of the decisions, and no kind but that of many tasks is without one."""
    assert None not in KINDS.values()
    assert set(KINDS.values()) == set(WorkKind) - {WorkKind.MANY_WAITS}


def test_waits_are_many_by_the_number_of_tasks() -> None:
    """The same workload is another kind of work with a hundred tasks; other kinds have no such limit."""
    assert kind_of(WorkKind.WAITING, MANY - 1) is WorkKind.WAITING
    assert kind_of(WorkKind.WAITING, MANY) is WorkKind.MANY_WAITS
    assert kind_of(WorkKind.FILES, MANY) is WorkKind.FILES
    assert kind_of(None, MANY) is None


def test_a_model_that_is_fast_on_all_workloads_of_a_kind_is_chosen() -> None:
    """The one fast on both goes before one that is the fastest on one of them."""
    decision = only(
        beside("primes", process_pool=50, asyncio_process=52, thread_pool=95),
        beside("mandelbrot", process_pool=50, asyncio_process=90, thread_pool=95),
    )
    assert decision.kind is WorkKind.PYTHON
    assert decision.model == "process-pool"
    assert [pick.workload for pick in decision.picks] == ["primes", "mandelbrot"]
    assert decision.equals == ()


def test_models_that_may_be_as_fast_on_all_are_named_the_faster_first() -> None:
    """Two models within the noise on each workload are equals, ordered by their times together."""
    decision = only(
        beside("primes", process_pool=55, asyncio_process=50),
        beside("mandelbrot", process_pool=55, asyncio_process=54),
    )
    assert decision.model == "asyncio-process"
    assert decision.equals == ("process-pool",)


def test_where_no_model_is_fast_on_all_each_workload_has_its_own() -> None:
    """The decision says that it depends, and on what."""
    decision = only(
        beside("counter", process_pool=90, asyncio_thread=50), beside("two-locks", process_pool=50)
    )
    assert decision.model is None
    assert [pick.standing.model for pick in decision.picks] == ["asyncio-thread", "process-pool"]
    assert decision.equals == ()


def test_a_workload_without_a_recommendation_leaves_its_kind_undecided() -> None:
    """Models that did not finish one of the workloads suit no kind."""
    differing = judge(
        comparison(
            run("blocking", together([GUI], 8, 100, 1.0), workload="mandelbrot"),
            run("qthread", together([GUI], 8, 100, 1.0), workload="mandelbrot", checksum="other"),
        )
    )
    assert differing is not None
    decision = only(beside("primes", process_pool=50), differing)
    assert decision.model is None
    assert decision.undecided == ("mandelbrot",)


def test_a_decision_is_as_sure_as_its_least_sure_workload() -> None:
    """Five runs settle one workload; a single run of the other leaves the kind at that."""
    five = beside("primes", repeats=5, process_pool=50)
    assert only(five).sureness is Sureness.SETTLED
    both = only(five, beside("mandelbrot", process_pool=50))
    assert (both.sureness, both.repeats) == (Sureness.ONE_RUN, 1)
    busy = dataclasses.replace(five, workload="mandelbrot", was_disturbed=True)
    assert (only(five).was_disturbed, only(five, busy).was_disturbed) == (False, True)
    worst = only(beside("primes", process_pool=50), beside("mandelbrot", longest_ms=90, process_pool=50))
    assert worst.smoothness is Smoothness.NOTICEABLE


def test_what_was_not_compared_is_not_decided() -> None:
    """A single model, and a workload of unknown kind, have no row."""
    alone = judge(comparison(run("blocking", together([GUI], 8, 100, 1.0))))
    assert alone is not None
    assert decide([alone], KINDS) == ()
    assert decide([beside("primes", process_pool=50)], {"primes": None}) == ()
