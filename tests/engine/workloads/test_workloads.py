"""The promises of every workload: equal results everywhere, sane estimates, nothing left behind."""

import asyncio
import dataclasses
import multiprocessing
import pickle
import shutil
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from small_workloads import SMALL, TASKS, context, opened, results
from waiting import PATIENCE_S, run_async

from concgui.engine.contracts.workload import CoroutineWorkload
from concgui.engine.errors import ServiceError
from concgui.engine.execution.process_worker import run_chunk_in_worker, start_worker
from concgui.engine.execution.report_transfer import after_transfer
from concgui.engine.tasks.task import Task
from concgui.engine.workloads.catalogue import WORKLOADS
from concgui.engine.workloads.mandelbrot import Mandelbrot
from concgui.engine.workloads.primes import Primes

WITH_COROUTINE = [name for name, workload in SMALL.items() if isinstance(workload, CoroutineWorkload)]
WITH_FOLDER = ["files", "database", "pipeline"]
every = pytest.mark.parametrize("name", SMALL)
every_entry = pytest.mark.parametrize("entry", WORKLOADS, ids=lambda entry: entry.key)


async def coroutine_results(prepared):
    async with prepared.async_session(context()) as session:
        return await asyncio.gather(*(prepared.call_async(session, task) for task in TASKS))


@every
def test_same_results_in_every_run(name, services):
    """A task's result depends only on parameters and seed."""
    assert results(SMALL[name], services) == results(SMALL[name], services)


@every
def test_same_results_in_threads(name, services):
    """Tasks that run concurrently in threads return the same results as one after another."""
    expected = results(SMALL[name], services)
    with opened(SMALL[name], services) as call, ThreadPoolExecutor(3) as pool:
        assert list(pool.map(call, TASKS, timeout=PATIENCE_S)) == expected


@every
def test_same_results_in_a_process(name, services):
    """A spawned worker returns the same results as the program itself."""
    expected = results(SMALL[name], services)
    with SMALL[name].prepared(services) as prepared:
        spawn = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(1, spawn, start_worker, (prepared,)) as pool:
            answers = [pool.submit(run_chunk_in_worker, (task,), 0).result(PATIENCE_S) for task in TASKS]
    reports = [report for answer in answers for report in after_transfer(answer)]
    assert [report.error for report in reports] == [None] * len(TASKS)
    assert [report.result for report in reports] == expected


@pytest.mark.parametrize("name", WITH_COROUTINE)
def test_coroutine_equals_call(name, services):
    """The coroutine returns the same results as the call."""
    with SMALL[name].prepared(services) as prepared:
        found = run_async(coroutine_results(prepared))
    assert found == results(SMALL[name], services)


@pytest.mark.parametrize("name", sorted(SMALL.keys() - {"files-empty", "database-one-row", "counter"}))
def test_tasks_differ(name, services):
    """Tasks of one run have different inputs and therefore different results."""
    assert len(set(results(SMALL[name], services))) == len(TASKS)


@every
def test_pickled_workloads_are_small(name, services):
    """A pickled workload consists of a few values without the input."""
    with SMALL[name].prepared(services) as prepared:
        assert len(pickle.dumps(prepared)) < 2_000


@every_entry
def test_describes_itself(entry):
    """Every workload has a summary of one line, a phrase about the GIL, and is available."""
    info = entry.info
    assert info.summary.endswith(".")
    assert "\n" not in info.summary + info.gil
    assert len(info.summary) <= 100
    assert info.gil
    assert entry.availability()


@every_entry
def test_estimates_are_sane(entry):
    """With defaults, eight tasks are estimated at less than 5 s, and no task at more than 250 MB."""
    workload = entry.make({})
    assert 0 <= workload.memory_bytes_per_task() < 250_000_000
    seconds = workload.seconds_per_task()
    assert seconds is not None
    assert 0 < 8 * seconds < 5


@every_entry
def test_estimates_grow_with_sizes(entry):
    """The estimates for the largest parameters exceed those for the smallest."""
    integers = [p for p in entry.parameters if p.kind == "integer" and p.name != "fail_share"]
    smallest = entry.make({p.name: p.minimum for p in integers})
    largest = entry.make({p.name: p.maximum for p in integers})
    assert largest.seconds_per_task() > smallest.seconds_per_task()
    assert largest.memory_bytes_per_task() >= smallest.memory_bytes_per_task()


@pytest.mark.parametrize("name", WITH_FOLDER)
def test_folder_is_removed_with_the_run(name, services, tmp_path, monkeypatch):
    """Temporary files of a run are removed with it, even if the run fails."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    results(SMALL[name], services)
    with pytest.raises(KeyboardInterrupt), opened(SMALL[name], services) as call:
        call(TASKS[0])
        assert any(tmp_path.iterdir())
        raise KeyboardInterrupt
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize("name", WITH_FOLDER)
def test_too_little_disk_space_is_an_error_before_the_run(name, services, monkeypatch):
    """A full disk is reported before the run instead of failing tasks in its middle."""
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=10))
    with pytest.raises(ServiceError, match="of free space but has only"), SMALL[name].prepared(services):
        pass


def test_parameters_are_named_as_promised():
    """The names of all parameters are stable."""
    names = {entry.key: [p.name for p in entry.parameters] for entry in WORKLOADS}
    assert names == {
        "sleep": ["duration_ms"],
        "http": ["latency_ms", "size_kb"],
        "primes": ["limit"],
        "sha256": ["size_mb"],
        "sort": ["length"],
        "files": ["count", "size_kb", "fsync"],
        "database": ["rows", "queries"],
        "long-poll": ["wait_ms"],
        "mandelbrot": ["size_px", "iterations"],
        "image": ["size_px", "radius"],
        "linear-algebra": ["n", "unbounded_blas"],
        "json": ["size_mb"],
        "regex": ["size_mb"],
        "payload": ["size_mb", "direction", "shared_memory"],
        "pipeline": ["latency_ms", "records"],
        "counter": ["updates", "lock"],
        "two-locks": ["order", "duration_ms", "patience_ms"],
        "flaky": ["fail_share", "kind", "duration_ms"],
        "semaphore": ["limit", "wait_ms"],
    }
    assert all(dataclasses.is_dataclass(entry.make({})) for entry in WORKLOADS)


STEPPED = (
    *(Primes(limit=limit) for limit in (2, 3, 4, 100, 129, 131, 1_000)),
    *(Mandelbrot(size_px=size, iterations=n) for size, n in ((1, 1), (7, 10_000), (40, 200), (61, 150))),
)


@pytest.mark.parametrize("workload", STEPPED, ids=str)
def test_the_steps_have_the_same_result(workload: Primes | Mandelbrot) -> None:
    """The steps of a workload return the same result as its call."""
    task = Task(3, 0)
    steps = workload.steps(None, task)
    with pytest.raises(StopIteration) as end:
        while True:
            next(steps)
    assert end.value.value == workload.call(None, task)
