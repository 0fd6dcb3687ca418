"""The GIL: which work gains from threads, and how other threads affect the window."""

import sys

import pytest
from phenomena.claims import at_least, at_most
from phenomena.command_line import (
    Answer,
    Ask,
    ask_command_line,
    ask_with_two_cores,
    needs_gil,
    needs_two_cores,
    share_side_by_side,
)

pytestmark = pytest.mark.phenomena


@pytest.fixture(scope="module")
def primes() -> Answer:
    """Pure Python in threads and in processes."""
    size = ("--tasks", "12", "--workers", "2", "--repeats", "3", "--set", "limit=100000", "--spans")
    return ask_with_two_cores(
        *("compare", "primes", "--models", "blocking,thread-pool,process-pool", *size),
        is_shown=lambda answer: (
            answer.speedup("process-pool") >= 1.4 and answer.best_parallelism("process-pool") >= 1.4
        ),
    )


@needs_gil
def test_threads_give_pure_python_no_speedup(one_core_primes: Answer) -> None:
    """Statement 2: two threads count primes no faster than no thread."""
    most = 1 / at_least("threads-do-not-speed-python-up")
    assert 0.7 <= one_core_primes.speedup("thread-pool") <= most
    assert one_core_primes.best_parallelism("thread-pool") <= at_most("threads-share-one-core")


@needs_two_cores
def test_processes_give_pure_python_a_speedup(primes: Answer) -> None:
    """Statement 2: two processes count primes faster, by nearly the number of cores."""
    assert primes.speedup("process-pool") >= 1 / at_most("processes-speed-python-up")
    assert primes.speedup("process-pool") >= 1.3 * primes.speedup("thread-pool")


@needs_two_cores
def test_separate_processes_are_not_affected_by_the_gil(primes: Answer) -> None:
    """Statement 10: processes have one GIL each and together use more than one core."""
    assert primes.best_parallelism("process-pool") >= at_least("processes-use-every-core")


def test_one_event_loop_never_uses_a_second_core(one_core_primes: Answer) -> None:
    """Statement 10: coroutines on one loop compute on one core, with or without the GIL."""
    assert one_core_primes.best_parallelism("asyncio-thread") <= 1.15
    assert one_core_primes.speedup("asyncio-thread") <= 1.3


@needs_gil
@needs_two_cores
def test_thread_states_show_the_gil_handed_over_and_processes_side_by_side(primes: Answer) -> None:
    """Thread states: threads of pure Python are rarely on a CPU in the same 5 ms step, processes mostly."""
    shares = {}
    for model in ("thread-pool", "process-pool"):
        runs = primes.runs(model)
        if any(run["thread_states"] is None for run in runs):
            pytest.skip("no thread states on this platform")
        shares[model] = max(map(_share_side_by_side, runs))
    # Measured 13 % and 92 %; a step counts as "on CPU" if the thread ran for most of it.
    assert shares["thread-pool"] <= 0.3
    assert shares["process-pool"] >= 0.5


@pytest.mark.skipif(sys.version_info < (3, 14), reason="interpreter-pool needs Python 3.14")
@needs_two_cores
def test_interpreters_with_a_gil_each_are_faster() -> None:
    """Sub-interpreters: two of them count primes faster than one thread."""
    size = ("--tasks", "12", "--workers", "2", "--repeats", "2", "--set", "limit=100000")
    answer = ask_with_two_cores(
        *("compare", "primes", "--models", "blocking,interpreter-pool", *size),
        is_shown=lambda answer: answer.speedup("interpreter-pool") >= 1.3,
    )
    assert answer.speedup("interpreter-pool") >= 1 / at_most("interpreters-speed-python-up")


def test_the_thread_states_cost_at_most_two_parts_in_a_hundred(primes: Answer) -> None:
    """Thread states: the observer spends about 2 % of a core on them at most."""
    for run in (*primes.runs("thread-pool"), *primes.runs("process-pool")):
        assert run["thread_states_cost_share"] is None or run["thread_states_cost_share"] <= 0.022


@needs_gil
def test_the_gil_is_held_by_the_threads_that_compute() -> None:
    """Where Python tells it, each of eight workers holds the GIL about as long as it is on a CPU."""
    size = ("--tasks", "8", "--workers", "8", "--set", "limit=300000", "--spans")
    for run in ask_command_line("run", "thread-pool", "primes", *size).runs("thread-pool"):
        if not run["gil_threads"]:
            pytest.skip("this Python does not tell who holds the GIL")
        assert run["gil_cost_share"] <= 0.02
        uses = {use["thread"]: use for use in run["gil_threads"]}
        threads = {thread["thread"]: thread for thread in run["thread_states"] or ()}
        for worker in {span["worker"]["thread"] for span in run["spans"]} & set(threads):
            on_cpu_s = sum(state[4] for state in threads[worker]["thread_states"]) / 1e9
            # Looks are samples, and failed ones are missing.
            assert uses[worker]["held_s"] == pytest.approx(on_cpu_s, abs=0.15 * run["gil_watched_s"])


def _share_side_by_side(run: dict) -> float:
    """Return the share of the workers' time on CPUs in which two of them were on a CPU."""
    workers = {(span["worker"]["process"], span["worker"]["thread"]) for span in run["spans"]}
    return share_side_by_side(
        [
            (started, finished)
            for thread in run["thread_states"]
            if (thread["process"], thread["thread"]) in workers
            for started, finished, state, _, _ in thread["thread_states"]
            if state == "on-cpu"
        ]
    )


@needs_two_cores
@pytest.mark.parametrize(("workload", "parameter"), [("linear-algebra", "n=1500"), ("image", "size_px=1500")])
def test_c_code_that_releases_the_gil_scales_in_threads(workload: str, parameter: str) -> None:
    """Limit of statement 2: NumPy and Pillow release the GIL, so two threads are faster than none."""
    size = ("--tasks", "4", "--workers", "2", "--repeats", "3", "--set", parameter)
    answer = ask_with_two_cores(
        *("compare", workload, "--models", "blocking,thread-pool", *size),
        is_shown=lambda answer: answer.speedup("thread-pool") >= 1.3,
    )
    assert answer.speedup("thread-pool") >= 1.3


@needs_gil
def test_pure_python_in_threads_makes_the_window_wait(ask: Ask, three_waits: Answer) -> None:
    """The GIL: one computing thread delays the window's answers, and four delay them much more.

    Measured with one thread p50 11 ms and p99 27 ms, with four 70 and 230 ms.
    """
    size = ("--tasks", "4", "--set", "limit=150000")
    one = ask("run", "thread-pool", "primes", "--workers", "1", *size)
    four = ask("run", "thread-pool", "primes", "--workers", "4", *size)
    # Beside one other thread the window answers at most once per switch interval. Pings fall due anywhere in
    # it, so half of them wait less than half an interval, and the last ones all of it.
    interval_ms = one.document["environment"]["switch_interval_ms"]
    assert one.window("thread-pool", "p99_ms") >= 0.8 * interval_ms
    assert one.window("thread-pool", "p50_ms") >= 4 * three_waits.window("thread-pool", "p50_ms")
    assert four.window("thread-pool", "p50_ms") >= 1.5 * one.window("thread-pool", "p50_ms")
    assert four.window("thread-pool", "p99_ms") >= 1.5 * one.window("thread-pool", "p99_ms")
