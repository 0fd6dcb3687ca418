"""Large inputs and results: what goes with a task, and what stands in shared memory."""

import shutil
import sys
from multiprocessing.shared_memory import SharedMemory
from types import SimpleNamespace

import pytest
from small_workloads import SMALL, TASKS, opened, results

from concgui.engine.errors import ServiceError
from concgui.engine.tasks.task import Task
from concgui.engine.tasks.transfer_parcel import TransferParcel
from concgui.engine.workloads.payload import Payload


def test_input_is_one_object_for_all_tasks(services):
    """The program holds the input once, whatever the number of tasks."""
    with Payload(size_mb=1, direction="in").prepared(services) as prepared:
        first, second = prepared.input_for(TASKS[0]), prepared.input_for(TASKS[1])
        assert first.data is second.data
        assert len(first.data) == 1_000_000


@pytest.mark.parametrize("name", ["payload-out", "payload-shared-in", "payload-shared-both"])
def test_no_input_is_handed_over(name, services):
    """Where the input is small or shared, nothing large goes with the task."""
    with SMALL[name].prepared(services) as prepared:
        assert prepared.input_for(TASKS[0]) is None


@pytest.mark.parametrize(("direction", "sizes"), [("in", None), ("out", 1_000_000), ("both", 1_000_000)])
def test_direction_decides_what_returns(direction, sizes, services):
    """A small input result is a number; a large one is bytes of the size asked for."""
    result = results(Payload(size_mb=1, direction=direction), services)[0]
    assert isinstance(result, int) if sizes is None else len(result) == sizes


def test_shared_memory_goes_with_the_run(services):
    """After the run nobody can open its shared memory any more."""
    with SMALL["payload-shared-both"].for_tasks(3).prepared(services) as prepared:
        names = (prepared.input_block, prepared.results_block)
        assert all(names)
    for name in names:
        with pytest.raises(FileNotFoundError):
            SharedMemory(name=name)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse it themselves")
def test_too_little_shared_memory_is_said_before(services, monkeypatch):
    """Shared memory that is not there is a clear word before the run, not a killed worker."""
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=10))
    with pytest.raises(ServiceError, match="shm-size"), SMALL["payload-shared-in"].prepared(services):
        pass


def test_parcel_is_what_the_task_works_on(services):
    """A task that came with a parcel reads the parcel, not an input made in the worker."""
    workload = Payload(size_mb=1, direction="in")
    parcel = TransferParcel(bytes(1_000_000))
    task = SimpleNamespace(number=0, seed=1, payload=parcel)
    with opened(workload, services) as call:
        assert call(task) != call(Task(0, 1))
