"""A worker reports the transfers of its tasks' inputs."""

import threading

from builders import arrived_parcel
from helper_workloads import Empty

from concgui.engine.execution.session_worker import SessionWorker
from concgui.engine.tasks.task import Task
from concgui.engine.tasks.transfer_parcel import TransferParcel


def test_inputs_of_a_chunk_share_their_transfer_time() -> None:
    """Inputs of one chunk are unpickled in turn, so their transfers do not overlap."""
    worker = SessionWorker(Empty(), threading.Event())
    parcels = (arrived_parcel(2, 4, 50), arrived_parcel(4, 6, 60), arrived_parcel(6, 8, 65))
    parcels = tuple(_later(parcel, by=10**18) for parcel in parcels)
    chunk = tuple(Task(number, 0, parcel) for number, parcel in enumerate(parcels))
    stretches_of_both = [one.input_transfer for one in worker.run_chunk(chunk, 0)]
    lengths = [sum(last - first for first, last in stretches) for stretches in stretches_of_both]
    assert lengths == [48, 10, 5]


def test_an_input_is_transferred_only_after_the_previous_task() -> None:
    """The time an input waits in the pipe while the worker is busy does not count as transfer."""
    worker = SessionWorker(Empty(), threading.Event())
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
