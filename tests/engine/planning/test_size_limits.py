"""Estimates of a run's time and memory before it is started."""

import contextlib
import re
from collections.abc import Iterator

import pytest

from concgui.engine.contracts.workload import AnyWorkload
from concgui.engine.planning import size_limits as limits
from concgui.engine.planning.size_limits import TooLargeError, check_limits, estimate
from concgui.engine.planning.spec import RunSize
from concgui.engine.workloads.database import Database
from concgui.engine.workloads.files import Files
from concgui.engine.workloads.http import Http
from concgui.engine.workloads.json_parse import JsonParse
from concgui.engine.workloads.pipeline import Pipeline
from concgui.engine.workloads.primes import Primes
from concgui.engine.workloads.sha256 import Sha256
from concgui.engine.workloads.sleep import Sleep
from concgui.presentation.notes import note_text
from concgui.qtlayer.catalogue import find_model

CORES, WORKERS, TASKS = 4, 8, 100
THREADS = ("thread-pool", "qthreadpool", "asyncio-to-thread", "thread-per-task")
ONE_AT_A_TIME = ("blocking", "process-events", "qthread", "asyncio-blocking", "qthread-signal-flood")


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with four cores and an interpreter with a GIL."""
    monkeypatch.setattr(limits, "usable_cores", lambda: CORES)
    monkeypatch.setattr(limits, "gil_enabled", lambda: True)


@contextlib.contextmanager
def refused(pattern: str) -> Iterator[None]:
    """Expect a refusal whose text matches the pattern."""
    with pytest.raises(TooLargeError) as caught:
        yield
    assert re.search(pattern, note_text(caught.value.note))


def times_faster(workload: AnyWorkload, model: str) -> float:
    """Return the estimate for one task after another ÷ the estimate for the model."""
    size = RunSize(TASKS, WORKERS, 1)
    alone = workload.seconds_per_task()
    found = estimate(workload, find_model(model).info, size).seconds
    assert alone is not None and found is not None
    return alone * TASKS / found


@pytest.mark.parametrize("model", [*ONE_AT_A_TIME, *THREADS, "asyncio-thread", "asyncio-qt"])
def test_one_interpreter_computes_python_on_one_core(model: str) -> None:
    """Work that holds the GIL takes as long in threads and on loops as one task after another."""
    assert times_faster(Primes(), model) == pytest.approx(1)


@pytest.mark.parametrize("model", ["process-pool", "asyncio-process", "interpreter-pool"])
def test_processes_and_interpreters_compute_on_all_cores(model: str) -> None:
    """Work in processes or interpreters uses all cores, and no more."""
    assert times_faster(Primes(), model) == pytest.approx(CORES)


def test_a_process_for_each_task_pays_for_its_start() -> None:
    """Starting an interpreter takes CPU time too, so a million tiny tasks are refused as too long."""
    assert times_faster(Primes(), "process-per-task") < CORES
    with refused(r"process-per-task on primes .* h; the limit is 15 min"):
        check_limits(Primes(limit=50), find_model("process-per-task").info, RunSize(1_000_000, WORKERS, 1))


def test_hundreds_of_processes_need_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """512 processes are refused for lack of memory, whatever their tasks do; threads are not."""
    monkeypatch.setattr(limits, "free_memory_bytes", lambda: 4_000_000_000)
    size = RunSize(512, 512, 1)
    with refused(r"process-pool on sleep .* GB of memory"):
        check_limits(Sleep(), find_model("process-pool").info, size)
    check_limits(Sleep(), find_model("thread-pool").info, size)


def test_without_the_gil_threads_compute_on_all_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    """C code that releases the GIL scales in threads; without a GIL all code does; a loop never does."""
    assert times_faster(Sha256(), "thread-pool") == pytest.approx(CORES)
    assert times_faster(Sha256(), "asyncio-thread") == pytest.approx(1)
    monkeypatch.setattr(limits, "gil_enabled", lambda: False)
    assert times_faster(Primes(), "thread-pool") == pytest.approx(CORES)


def test_waits_overlap() -> None:
    """Waits overlap in all workers, and all waits overlap on a loop."""
    assert times_faster(Sleep(), "qthread") == pytest.approx(1)
    assert times_faster(Sleep(), "thread-pool") == pytest.approx(WORKERS)
    assert times_faster(Sleep(), "thread-per-task") == pytest.approx(TASKS)
    assert times_faster(Sleep(), "asyncio-qt") == pytest.approx(TASKS)


def test_work_between_waits_takes_its_time() -> None:
    """A run on a loop is no faster than the computing of its tasks between their waits."""
    parsing = Pipeline(latency_ms=0, records=10_000)
    assert times_faster(parsing, "asyncio-qt") == pytest.approx(1)
    assert times_faster(Database(), "asyncio-thread") == pytest.approx(1)
    assert times_faster(Http(latency_ms=1_000, size_kb=1_000), "asyncio-qt") == pytest.approx(100, rel=0.1)


def test_memory_is_that_of_the_tasks_under_way() -> None:
    """Each task under way counts with its memory, even if tasks share one core or one GIL."""
    workload, size = JsonParse(size_mb=100), RunSize(200, WORKERS, 1)
    one = workload.memory_bytes_per_task()
    expected = {"blocking": 1, "asyncio-qt": 1, "thread-pool": WORKERS, "process-pool": WORKERS}
    for model, under_way in (expected | {"thread-per-task": 200}).items():
        assert estimate(workload, find_model(model).info, size).memory_bytes == pytest.approx(
            one * under_way, rel=0.05
        ), model


def test_too_large_is_refused_with_the_estimate(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that would not fit is refused with the estimate and the limit."""
    monkeypatch.setattr(limits, "free_memory_bytes", lambda: 8_000_000_000)
    workload, size = JsonParse(size_mb=100), RunSize(200, WORKERS, 1)
    with refused(r"180 GB of memory; the limit is 6\.40 GB, 80% of the free memory"):
        check_limits(workload, find_model("thread-per-task").info, size)
    check_limits(workload, find_model("blocking").info, size)
    with refused("27 min; the limit is 15 min"):
        check_limits(Primes(), find_model("thread-pool").info, RunSize(4_000, WORKERS, 1))


def test_disk_space_is_that_of_simultaneous_files() -> None:
    """Files that a task removes before the next one count once per task under way; files that stay add up."""
    assert Files(size_kb=1_000).disk_bytes_needed(300, 2) == 2_000_000
    assert Pipeline().disk_bytes_needed(300, 2) == 300 * Pipeline().disk_bytes_needed(1, 1)
