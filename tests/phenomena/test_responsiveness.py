"""Fast and responsive are two axes: causes of freezes, and the precision of their measurement."""

import pytest
from phenomena.claims import at_least, at_most
from phenomena.command_line import Answer, Ask, needs_gil

pytestmark = pytest.mark.phenomena


def test_a_freeze_of_three_seconds_is_seen_as_three_seconds(ask: Ask) -> None:
    """The observer: a freeze of 3.000 s is measured as such, to within a few pings."""
    run = ask("run", "blocking", "sleep", "--tasks", "1", "--set", "duration_ms=3000").run("blocking")
    window = run["ui"]
    # The run's own clock: the sleep takes what it was asked for at least. Measured 3.0025 s.
    work_ms = run["work_s"] * 1000
    assert work_ms >= 3_000
    assert 0.99 * work_ms <= window["longest_freeze_ms"] <= 1.05 * work_ms
    assert window["freezes"] == 1
    assert window["smoothness"] == "frozen"
    # Every ping due in the freeze counts with the time it would have waited, so the median is half of it.
    assert 0.45 * work_ms <= window["p50_ms"] <= 0.55 * work_ms


def test_an_idle_window_answers_at_once(three_waits: Answer) -> None:
    """The observer: a window whose tasks wait in threads answers 300 times faster than a frozen one."""
    frozen_ms = three_waits.window("blocking", "longest_freeze_ms")
    assert frozen_ms >= 900 * three_waits.run("blocking")["work_s"]
    # Measured 0.07 ms, and a freeze of 900 ms.
    assert three_waits.window("thread-pool", "p50_ms") <= frozen_ms / 300


@needs_gil
def test_one_worker_thread_is_responsive_and_no_faster(one_core_primes: Answer) -> None:
    """Statement 12: pure Python takes as long in a QThread as without one, but the window responds."""
    assert 0.7 <= one_core_primes.speedup("qthread") <= 1.3
    freeze_ms = one_core_primes.window("blocking", "longest_freeze_ms")
    assert freeze_ms >= 900 * one_core_primes.best_work_s("blocking"), (
        "blocking work did not freeze the window for its whole length"
    )
    most = at_most("a-worker-thread-is-responsive")
    assert one_core_primes.window("qthread", "longest_freeze_ms") <= most * freeze_ms


@needs_gil
@pytest.mark.parametrize(("workload", "parameter"), [("sort", "length=800000"), ("json", "size_mb=12")])
def test_a_c_call_that_holds_the_gil_freezes_from_any_thread(ask: Ask, workload: str, parameter: str) -> None:
    """Statement 11: a long C call that holds the GIL freezes the window even from a QThread."""
    run = ask("run", "qthread", workload, "--tasks", "1", "--set", parameter).run("qthread")
    freeze_ms = run["ui"]["longest_freeze_ms"]
    # Making the input and checking the output is Python code: part of the work, but not of the freeze.
    assert 500 * run["work_s"] <= freeze_ms <= 1_000 * run["wall_s"]
    assert freeze_ms >= 5 * run["ui"]["baseline_p99_ms"], "the call was too short to show anything"


def test_a_sort_in_a_thread_freezes_about_as_in_the_window(ask: Ask) -> None:
    """Statement 11: a sort freezes the window from a QThread about as long as from the GUI thread."""
    size = ("--tasks", "1", "--repeats", "2", "--set", "length=800000")
    sorts = ask("compare", "sort", "--models", "blocking,qthread", *size)
    in_window = sorts.window("blocking", "longest_freeze_ms")
    in_thread = sorts.window("qthread", "longest_freeze_ms")
    assert at_least("a-sort-freezes-from-any-thread") * in_window <= in_thread <= 1.5 * in_window


def test_a_c_call_that_releases_the_gil_does_not_freeze(ask: Ask) -> None:
    """Statement 11: `sha256`, an equally long C call, releases the GIL and leaves the window responsive."""
    run = ask("run", "qthread", "sha256", "--tasks", "1", "--set", "size_mb=300").run("qthread")
    assert run["ui"]["pings"] >= 20, "the call was too short to show anything"
    most = at_most("a-call-that-releases-the-gil-does-not-freeze")
    assert run["ui"]["longest_freeze_ms"] <= 1_000 * most * run["work_s"]
    assert run["ui"]["p50_ms"] <= 10 * run["work_s"], "the window answered at once for most of the call"
