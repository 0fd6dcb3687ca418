"""What a worker says of the inputs that it unpickled."""

import threading

from builders import arrived_parcel
from helper_workloads import Empty

from concgui.engine.execution.session_worker import SessionWorker
from concgui.engine.tasks.task import Task
from concgui.engine.tasks.transfer_parcel import TransferParcel


def test_inputs_of_a_chunk_share_their_way() -> None:
    """Inputs that came together are unpickled in turn: their stretches add up and do not overlap."""
    worker = SessionWorker(Empty(), threading.Event())
    parcels = (arrived_parcel(2, 4, 50), arrived_parcel(4, 6, 60), arrived_parcel(6, 8, 65))
    parcels = tuple(_later(parcel, by=10**18) for parcel in parcels)
    chunk = tuple(Task(number, 0, parcel) for number, parcel in enumerate(parcels))
    stretches_of_both = [one.input_transfer for one in worker.run_chunk(chunk, 0)]
    lengths = [sum(last - first for first, last in stretches) for stretches in stretches_of_both]
    assert lengths == [48, 10, 5]


def test_the_next_input_transfers_when_the_task_before_has_ended() -> None:
    """A pool that pickles ahead fills the pipe while the worker is busy, which is no travel."""
    worker = SessionWorker(Empty(), threading.Event())
    first = worker.run_chunk((Task(0, 0),), 0)[0]
    assert first.finished_ns is not None
    late = arrived_parcel(0, 1, first.finished_ns + 10**12)
    ((begin, _), _) = worker.run_chunk((Task(1, 0, late),), 0)[0].input_transfer
    assert begin >= first.finished_ns


def _later(parcel: TransferParcel, by: int) -> TransferParcel:
    return TransferParcel(
        parcel.data,
        *(at + by for at in (parcel.sent_ns, parcel.packed_ns, parcel.opened_ns, parcel.received_ns) if at),
    )
