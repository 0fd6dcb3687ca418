"""Large inputs and results are transferred with a task or placed in shared memory."""

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
    """The program holds the input only once, whatever the number of tasks."""
    with Payload(size_mb=1, direction="in").prepared(services) as prepared:
        first, second = prepared.input_for(TASKS[0]), prepared.input_for(TASKS[1])
        assert first.data is second.data
        assert len(first.data) == 1_000_000


@pytest.mark.parametrize("name", ["payload-out", "payload-shared-in", "payload-shared-both"])
def test_no_input_is_transferred(name, services):
    """If the input is small or shared, a task has no payload."""
    with SMALL[name].prepared(services) as prepared:
        assert prepared.input_for(TASKS[0]) is None


@pytest.mark.parametrize(("direction", "sizes"), [("in", None), ("out", 1_000_000), ("both", 1_000_000)])
def test_direction_decides_the_kind_of_result(direction, sizes, services):
    """A small result is a number; a large one is bytes of the requested size."""
    result = results(Payload(size_mb=1, direction=direction), services)[0]
    assert isinstance(result, int) if sizes is None else len(result) == sizes


def test_shared_memory_is_removed_with_the_run(services):
    """After the run its shared memory can no longer be opened."""
    with SMALL["payload-shared-both"].for_tasks(3).prepared(services) as prepared:
        names = (prepared.input_block, prepared.results_block)
        assert all(names)
    for name in names:
        with pytest.raises(FileNotFoundError):
            SharedMemory(name=name)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse too large blocks themselves")
def test_too_little_shared_memory_is_an_error_before_the_run(services, monkeypatch):
    """Missing shared memory is reported before the run instead of killing a worker."""
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=10))
    with pytest.raises(ServiceError, match="shm-size"), SMALL["payload-shared-in"].prepared(services):
        pass


def test_a_task_uses_its_parcel(services):
    """A task with a parcel reads the parcel instead of an input generated in the worker."""
    workload = Payload(size_mb=1, direction="in")
    parcel = TransferParcel(bytes(1_000_000))
    task = SimpleNamespace(number=0, seed=1, payload=parcel)
    with opened(workload, services) as call:
        assert call(task) != call(Task(0, 1))
