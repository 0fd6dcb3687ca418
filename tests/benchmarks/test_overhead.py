"""What measuring costs: the thread pool against a bare one."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from helper_workloads import Empty
from runner import Runner

from benchmarks.measuring import interleaved_ratio
from concgui.engine.workloads.sleep import Sleep

WORKERS = 4


def bare_pool(call, tasks: int) -> float:
    """Seconds from the first submission to the last end in a bare `ThreadPoolExecutor`."""
    began_s = time.perf_counter()
    with ThreadPoolExecutor(WORKERS) as pool:
        for _ in range(tasks):
            pool.submit(call)
    return time.perf_counter() - began_s


@pytest.mark.timeout(300)
def test_tasks_of_one_millisecond(runner: Runner) -> None:
    """2,000 tasks of 1 ms take at most 3 % longer than in a bare pool."""
    workload = Sleep(duration_ms=1)
    ratio = interleaved_ratio(
        lambda: runner.run(workload, "thread-pool", tasks=2_000, workers=WORKERS).records[0].times.wall_s,
        lambda: bare_pool(lambda: time.sleep(0.001), 2_000),
    )
    assert ratio <= 1.03


@pytest.mark.timeout(300)
def test_empty_tasks(runner: Runner) -> None:
    """100,000 empty tasks take at most 1.5 times as long as in a bare pool."""
    ratio = interleaved_ratio(
        lambda: runner.run(Empty(), "thread-pool", tasks=100_000, workers=WORKERS).records[0].times.wall_s,
        lambda: bare_pool(lambda: 0, 100_000),
    )
    assert ratio <= 1.5
