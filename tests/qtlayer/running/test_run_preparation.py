"""What is made sure of before a model starts: room for as many tasks as will be under way."""

from collections.abc import Iterator

import pytest

from concgui.engine.contracts.run_options import RunOptions
from concgui.engine.contracts.workload import AnyWorkload
from concgui.engine.execution.worker_processes import FILES_PER_WORKER
from concgui.engine.planning.spec import RunSpec
from concgui.engine.workloads.files import Files
from concgui.engine.workloads.primes import Primes
from concgui.engine.workloads.services import LocalServices
from concgui.qtlayer.catalogue import find_model
from concgui.qtlayer.running import run_preparation
from concgui.qtlayer.running.run_preparation import RunPreparation

WORKERS, TASKS = 4, 20
FILE_BYTES = 10_000


@pytest.fixture
def services() -> Iterator[LocalServices]:
    """Services of this test's own."""
    owner = LocalServices()
    yield owner
    owner.shutdown()


@pytest.mark.parametrize(
    ("model", "at_once"),
    [
        ("blocking", 1),
        ("qthread", 1),
        ("thread-pool", WORKERS),
        ("thread-per-task", TASKS),
        ("asyncio-qt", TASKS),
    ],
)
def test_room_is_made_for_the_tasks_under_way(
    model: str, at_once: int, services: LocalServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Open files and disk space are asked for by the number of tasks that the model has under way."""
    assert asked_for(model, services, monkeypatch) == (at_once, at_once * FILE_BYTES)


def test_each_process_under_way_has_files_of_its_own(
    services: LocalServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pipes to workers count beside the files that the tasks open."""
    assert asked_for("process-pool", services, monkeypatch)[0] == WORKERS * (1 + FILES_PER_WORKER)


class PrimesWithFile(Primes):
    """Computes in steps, with a file for each task under way."""

    def open_files_needed(self, at_once: int) -> int:
        return at_once


@pytest.mark.parametrize(("period_ms", "at_once"), [(0, 1), (5, TASKS)])
def test_tasks_that_yield_are_under_way_together(
    period_ms: int, at_once: int, services: LocalServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run option may let coroutines take turns; then all of them need room at once."""
    options = RunOptions(yield_every_ms=period_ms)
    asked = asked_for("asyncio-qt", services, monkeypatch, PrimesWithFile(limit=10), options)
    assert asked[0] == at_once


def asked_for(
    model: str,
    services: LocalServices,
    monkeypatch: pytest.MonkeyPatch,
    workload: AnyWorkload = Files(count=1, size_kb=FILE_BYTES // 1000),  # noqa: B008 -- frozen
    run_options: RunOptions = RunOptions(),  # noqa: B008 -- frozen
) -> tuple[int, int]:
    """Return how many open files and how many bytes on disk the preparation of a run asks for."""
    asked: list[int] = []
    monkeypatch.setattr(run_preparation, "ensure_open_files", asked.append)
    monkeypatch.setattr(run_preparation, "ensure_room", asked.append)
    spec = RunSpec(model, workload, TASKS, WORKERS, run_options=run_options)
    preparation = RunPreparation(spec, find_model(model).info, services)
    preparation.make()
    preparation.close()
    files, disk_bytes = asked
    return files, disk_bytes
