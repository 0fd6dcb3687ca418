"""Waiting: threads and coroutines overlap it, and the number of workers bounds it."""

import pytest
from phenomena.claims import at_most
from phenomena.command_line import ONE_WAIT_S, Answer, Ask, most_at_once

pytestmark = pytest.mark.phenomena


def test_three_waits_one_after_another_take_their_sum(three_waits: Answer) -> None:
    """Statement 1: without concurrency three waits take three times as long as one."""
    assert 3 <= three_waits.run("blocking")["work_s"] / ONE_WAIT_S <= 4


@pytest.mark.parametrize("model", ["thread-pool", "asyncio-thread", "asyncio-qt"])
def test_three_waits_at_once_take_little_more_than_one(three_waits: Answer, model: str) -> None:
    """Statement 1: three waits in three threads, or in three coroutines, take little more than one."""
    # Qt's coarse timers may fire 5 % early, and asyncio on the Qt loop waits with them.
    assert 0.93 <= three_waits.run(model)["work_s"] / ONE_WAIT_S <= 1.5
    limit = at_most("three-waits-in-threads" if model == "thread-pool" else "three-waits-in-coroutines")
    assert three_waits.speedup(model) >= 1 / limit


@pytest.mark.parametrize("model", ["thread-pool", "asyncio-thread"])
def test_waiting_for_a_socket_overlaps(ask: Ask, model: str) -> None:
    """Statement 3: blocking I/O releases the GIL, so downloads overlap in threads as in coroutines."""
    models = "blocking,thread-pool,asyncio-thread"
    size = ("--tasks", "8", "--workers", "8", "--set", "latency_ms=150", "--set", "size_kb=4")
    downloads = ask("compare", "http", "--models", models, *size)
    claim = "downloads-overlap-in-threads" if model == "thread-pool" else "downloads-overlap-in-coroutines"
    assert downloads.speedup(model) >= 1 / at_most(claim)
    assert downloads.run(model)["overlap"] >= 4.0
    assert downloads.run(model)["parallelism"] <= 0.5, "the tasks computed instead of waiting"


def test_the_number_of_workers_bounds_what_runs_at_once(ask: Ask) -> None:
    """Statement 7: with two workers exactly two of eight waits run at once; without a bound all eight do."""
    size = ("--tasks", "8", "--workers", "2", "--set", "duration_ms=150", "--spans")
    waits = ask("compare", "sleep", "--models", "thread-pool,thread-per-task", *size)
    at_once = {}
    for model in ("thread-pool", "thread-per-task"):
        spans = waits.run(model)["spans"]
        at_once[model] = most_at_once([(span["started_ns"], span["finished_ns"]) for span in spans])
    assert at_once == {"thread-pool": 2, "thread-per-task": 8}
    assert waits.run("thread-pool")["work_s"] >= 3 * waits.run("thread-per-task")["work_s"]


def test_a_bounded_queue_slows_the_producer_down(ask: Ask) -> None:
    """Statement 7: the feeder of a process pool, which holds a bounded number of tasks, is slowed down."""
    run = ask(
        "run", "process-pool", "primes", "--tasks", "10000", "--workers", "2", "--set", "limit=50", "--spans"
    ).run("process-pool")
    submitted = [span["submitted_ns"] for span in run["spans"]]
    times = run["times_ns"]
    until_last = (max(submitted) - times["first_start"]) / (times["last_finish"] - times["first_start"])
    # Unbounded, the feeder would finish within the first tenth: 10,000 submissions take some 0.2 s.
    assert until_last >= 0.6
    assert most_at_once([(span["submitted_ns"], span["finished_ns"]) for span in run["spans"]]) <= 1_000
