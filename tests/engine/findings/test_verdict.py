"""Tests of the verdict on a comparison."""

import dataclasses

from finding_scenes import GUI, comparison, latency, process, run, thread, together

from concgui.engine.findings.comparison import Comparison
from concgui.engine.findings.explanation import explain
from concgui.engine.findings.verdict import Sureness, Verdict, judge
from concgui.engine.note import Note
from concgui.engine.records.run_record import Resources
from concgui.engine.tasks.outcome import Outcome
from concgui.presentation.comparison_verdict import comparison_verdict


def blocking(each_ms: float = 100, repeat: int = 0):
    return run("blocking", together([GUI], 8, each_ms, 1.0), latency=latency(800), repeat=repeat)


def pool(each_ms: float, longest_ms: float = 20, model: str = "process-pool", **changes):
    spans = together([process(1), process(2)], 4, each_ms, 0.9)
    return run(model, spans, latency=latency(longest_ms), **changes)


def verdict(*records) -> Verdict:
    found = judge(comparison(*records))
    assert found is not None
    return found


def test_the_fastest_model_with_a_fluent_window_is_recommended() -> None:
    """A model that froze the window is not recommended, even if it was faster, but it is named."""
    found = verdict(blocking(), pool(100), pool(40, longest_ms=900, model="thread-pool"))
    assert found.recommended.model == "process-pool"
    assert found.faster.model == "thread-pool"
    assert found.recommended.speedup > 1.5


def test_where_no_window_was_fluent_the_smoothest_is_recommended() -> None:
    """Among windows that all froze, the best rung decides before the speed."""
    found = verdict(pool(40, longest_ms=900), pool(100, longest_ms=200, model="qthread"))
    assert found.recommended.model == "qthread"


def test_different_results_and_failures_leave_nothing_to_recommend() -> None:
    """Without equal results or complete runs no model is recommended."""
    assert verdict(blocking(), pool(50, checksum="other")).recommended is None
    failed = dataclasses.replace(blocking(), outcome=Outcome.FAILED)
    assert verdict(failed).recommended is None
    assert verdict(failed).unfinished == ("blocking",)
    assert judge(Comparison((), {}, None)) is None


def test_a_small_difference_of_single_runs_is_no_difference() -> None:
    """Models whose single runs are within a quarter of each other count as equally fast."""
    found = verdict(pool(50), pool(55, model="asyncio-process"))
    assert found.equals == ("asyncio-process",)
    assert found.sureness is Sureness.ONE_RUN


def test_repeats_settle_the_order_or_do_not() -> None:
    """Separate repeats make the verdict sure; overlapping ones name the equals."""
    first = [pool(ms, repeat=n) for n, ms in enumerate((50, 51, 52))]
    far = [pool(ms, model="asyncio-process", repeat=n) for n, ms in enumerate((60, 61, 62))]
    near = [pool(ms, model="asyncio-process", repeat=n) for n, ms in enumerate((49.5, 51.5, 53))]
    assert verdict(*first, *far).sureness is Sureness.SETTLED
    assert verdict(*first, *far).equals == ()
    assert verdict(*first, *near).sureness is Sureness.NOT_SETTLED
    assert len(verdict(*first, *near).equals) == 1


def test_a_speed_up_within_the_noise_is_not_stated() -> None:
    """The speed-up is None where single runs are too close, and the price is known where it was measured."""
    used = Resources(peak_rss_bytes=90_000_000, baseline_rss_bytes=20_000_000, other_cores=1.0)
    found = verdict(blocking(), pool(190, resources=used))
    assert found.recommended.speedup is None
    assert found.recommended.extra_bytes == 70_000_000
    assert found.was_disturbed


def test_an_unknown_window_is_judged_by_speed_alone() -> None:
    """Without any latency the fastest model is recommended, and its smoothness is unknown."""
    slow = run("qthread", together([thread(1)], 8, 100, 1.0), latency=None)
    fast = run("thread-pool", together([thread(1), thread(2)], 4, 50, 0.5), latency=None)
    found = verdict(slow, fast)
    assert found.recommended.model == "thread-pool"
    assert found.recommended.smoothness is None


def test_single_runs_beside_other_programs_need_a_larger_difference() -> None:
    """What settles the order of single runs on a calm machine does not settle it on a busy one."""
    calm = (pool(50), pool(80, model="asyncio-process"))
    assert verdict(*calm).equals == ()
    busy = tuple(dataclasses.replace(run, resources=Resources(other_cores=1.2)) for run in calm)
    assert verdict(*busy).equals == ("asyncio-process",)


def test_a_model_that_loses_results_is_not_recommended() -> None:
    """However fast and smooth it was, a model with lost updates is named, and another one recommended."""
    notes = (Note.of("updates-lost", lost=300, made=1000, counter=700),)
    racing = run("thread-pool", together([thread(1), thread(2)], 4, 20, 0.5), notes=notes)
    found = explain(comparison(racing, pool(100))).verdict
    assert found.recommended.model == "process-pool"
    assert found.wrong == ("thread-pool",)
    assert explain(comparison(racing)).verdict.recommended is None


def test_beside_busy_programs_single_runs_tell_only_what_these_cannot_explain() -> None:
    """Three times as fast is stated where others left half of two cores, and not where they left a tenth."""

    def speedup(other_cores: float) -> float | None:
        used = Resources(other_cores=other_cores)
        fast = pool(50 / 1.5, resources=used)
        recommended = verdict(dataclasses.replace(blocking(), resources=used), fast).recommended
        return recommended.speedup

    assert speedup(1.0) is not None
    assert speedup(1.8) is None
    assert speedup(2.0) is None


def stopped(model: str, cancel_s: float | None, *notes: Note):
    planned = Note.of(
        "ended-before-cancel" if cancel_s is None and not notes else "cancel-after", after_s=0.5
    )
    outcome = Outcome.FINISHED if cancel_s is None else Outcome.CANCELLED
    return pool(100, model=model, outcome=outcome, cancel_s=cancel_s, notes=(planned, *notes))


def test_an_experiment_on_stopping_recommends_nothing_and_says_what_stopped_first() -> None:
    """Models stand from the first at rest to the last, each with what ran on; none was to finish."""
    ran_on = Note.of("cancelled", ran_on=3, rest_s=0.9)
    found = verdict(
        stopped("thread-pool", 0.9, ran_on), stopped("asyncio-qt", 0.002), stopped("blocking", None)
    )
    assert (found.recommended, found.faster, found.equals) == (None, None, ())
    assert [stop.model for stop in found.stops] == ["blocking", "asyncio-qt", "thread-pool"]
    assert comparison_verdict(found) == (
        "Cancelled after 500 ms on primes, asyncio-qt stopped soonest: it was at rest after 2.00 ms. "
        "thread-pool stopped last: it was at rest after 900 ms, as 3 tasks ran to completion. "
        "Ended before the request to cancel: blocking."
    )


def test_a_model_that_never_stopped_is_the_last() -> None:
    """A run that was given up is no fast stop, and of several runs the slowest decides."""
    given_up = stopped("thread-pool", None, Note.of("tasks-stuck"))
    found = verdict(stopped("qthread", 5.0), stopped("qthread", 0.1), given_up)
    assert [(stop.model, stop.stopping.cancel_s) for stop in found.stops] == [
        ("qthread", 5.0),
        ("thread-pool", None),
    ]
    assert "thread-pool stopped last: it never came to rest" in comparison_verdict(found)


def test_waits_are_compared_beside_busy_programs_too() -> None:
    """Tasks that wait need no core, so that a large difference between their times is stated."""
    used = Resources(other_cores=1.9)
    alone = run("blocking", together([GUI], 8, 100, 0.001), workload="sleep", resources=used)
    spans = together([thread(n) for n in range(4)], 2, 100, 0.001)
    recommended = verdict(alone, run("thread-pool", spans, workload="sleep", resources=used)).recommended
    assert recommended.model == "thread-pool"
    assert recommended.speedup is not None
