"""A worker reports the transfers of its tasks' inputs, and collects garbage as the program does."""

import dataclasses
import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from builders import arrived_parcel
from helper_workloads import Empty

from concgui.engine.execution.session_worker import SessionWorker
from concgui.engine.execution.worker_collector import collect_if_many, collector_of_a_run
from concgui.engine.tasks.task import Task
from concgui.engine.tasks.transfer_parcel import TransferParcel


@pytest.fixture
def worker() -> Iterator[SessionWorker]:
    made = SessionWorker(Empty(), threading.Event())
    yield made
    made.close()


def test_inputs_of_a_chunk_share_their_transfer_time(worker: SessionWorker) -> None:
    """Inputs of one chunk are unpickled in turn, so their transfers do not overlap."""
    parcels = (arrived_parcel(2, 4, 50), arrived_parcel(4, 6, 60), arrived_parcel(6, 8, 65))
    parcels = tuple(_later(parcel, by=10**18) for parcel in parcels)
    chunk = tuple(Task(number, 0, parcel) for number, parcel in enumerate(parcels))
    stretches_of_both = [one.input_transfer for one in worker.run_chunk(chunk, 0)]
    lengths = [sum(last - first for first, last in stretches) for stretches in stretches_of_both]
    assert lengths == [48, 10, 5]


def test_an_input_is_transferred_only_after_the_previous_task(worker: SessionWorker) -> None:
    """The time an input waits in the pipe while the worker is busy does not count as transfer."""
    first = worker.run_chunk((Task(0, 0),), 0)[0]
    assert first.finished_ns is not None
    late = arrived_parcel(0, 1, first.finished_ns + 10**12)
    ((start, _), _) = worker.run_chunk((Task(1, 0, late),), 0)[0].input_transfer
    assert start >= first.finished_ns


def _later(parcel: TransferParcel, by: int) -> TransferParcel:
    return TransferParcel(
        parcel.data,
        *(at + by for at in (parcel.sent_ns, parcel.packed_ns, parcel.opened_ns, parcel.received_ns) if at),
    )


class CollectorSeen(Empty):
    """A task that tells whether Python's automatic collector is on."""

    def call(self, session: None, task: Task) -> bool:
        return gc.isenabled()


class CollectorNeeded(CollectorSeen):
    """The same, where the collector belongs to what is shown."""

    info = dataclasses.replace(Empty.info, needs_collector=True)


@pytest.mark.parametrize(("workload", "is_on"), [(CollectorSeen(), False), (CollectorNeeded(), True)])
def test_a_worker_collects_garbage_as_the_program_does(workload: Empty, is_on: bool) -> None:
    """Its automatic collector is off during the tasks, unless they study it, and as before afterwards."""
    gc.enable()
    worker = SessionWorker(workload, threading.Event())
    (report,) = worker.run_chunk((Task(0, 0),), 0)
    worker.close()
    assert report.result is is_on
    assert gc.isenabled()


def test_garbage_does_not_fill_the_memory_of_a_worker() -> None:
    """Between two tasks, cycles are collected once there are many new objects, and not before."""
    with collector_of_a_run(automatic=False):
        trapped = Empty.__new__(Empty)
        object.__setattr__(trapped, "itself", trapped)
        seen = weakref.ref(trapped)
        del trapped
        collect_if_many(1_000_000)
        assert seen() is not None
        kept = [[number] for number in range(10_000)]
        collect_if_many(len(kept) // 2)
        assert seen() is None
