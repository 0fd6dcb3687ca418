"""What measuring costs: the thread pool on the command line and a bare one, each in a process of its own."""

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.measuring import RUN_DEADLINE_S, command_line, paired_ratio

WORKERS = 4
REPEATS = 5
TESTS = Path(__file__).parents[1]

BARE_POOL = """
import statistics, sys, time
from concurrent.futures import ThreadPoolExecutor
tasks, workers, repeats = map(int, sys.argv[2:])
call = {"sleep": lambda: time.sleep(0.001), "empty": lambda: 0}[sys.argv[1]]

def seconds(tasks):
    began_s = time.perf_counter()
    with ThreadPoolExecutor(workers) as pool:
        for _ in range(tasks):
            pool.submit(call)
    return time.perf_counter() - began_s

seconds(workers)
print(statistics.median(seconds(tasks) for _ in range(repeats)))
"""

OUR_POOL = """
import statistics, sys
tests, *sizes = sys.argv[1:]
tasks, workers, repeats = map(int, sizes)
sys.path.insert(0, tests)
from helper_workloads import Empty
from concgui.app.headless import run_experiment
from concgui.engine.planning.spec import Experiment, RunSize

class Silence:
    def start(self): ...
    def say_interrupted(self): ...
    def stop(self): ...
    def show(self, progress): ...

experiment = Experiment(("thread-pool",), Empty(), RunSize(tasks, workers, repeats))
records = run_experiment(experiment, Silence(), lambda number: 1).result.records
print(statistics.median(record.times.wall_s for record in records))
"""


def seconds(code: str, *arguments: object) -> float:
    """What a program prints that runs in a process of its own."""
    command = [sys.executable, "-c", code, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=RUN_DEADLINE_S)
    return float(done.stdout)


@pytest.mark.timeout(600)
def test_tasks_of_one_millisecond() -> None:
    """2,000 tasks of 1 ms on the command line take at most 3 % longer than in a bare pool."""
    sizes = ["--tasks", "2000", "--workers", str(WORKERS), "--repeats", str(REPEATS)]

    def ours() -> float:
        found = command_line("run", "thread-pool", "sleep", *sizes, "--set", "duration_ms=1")
        return sorted(run["wall_s"] for run in found["runs"])[REPEATS // 2]

    assert paired_ratio(ours, lambda: seconds(BARE_POOL, "sleep", 2_000, WORKERS, REPEATS)) <= 1.03


@pytest.mark.timeout(600)
def test_empty_tasks() -> None:
    """30,000 empty tasks take at most 1.2 times as long as in a bare pool."""
    sizes = 30_000, WORKERS, REPEATS
    ratio = paired_ratio(
        lambda: seconds(OUR_POOL, TESTS, *sizes), lambda: seconds(BARE_POOL, "empty", *sizes)
    )
    assert ratio <= 1.2
