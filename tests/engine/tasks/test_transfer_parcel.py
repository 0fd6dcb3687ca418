"""A parcel records when it was transferred between two processes."""

import pickle

from builders import arrived_parcel

from concgui.engine.tasks.transfer_parcel import TransferParcel


def test_a_parcel_records_its_transfer():
    """A pickled parcel records its transfer; one that stayed in its process has none."""
    stayed = TransferParcel(b"x")
    arrived = pickle.loads(pickle.dumps(stayed))  # noqa: S301 -- our own
    assert stayed.stretches(0) == stayed.stretches_with_packing(0) == ()
    assert arrived.data == b"x"
    assert arrived.sent_ns < arrived.packed_ns < arrived.opened_ns < arrived.received_ns
    assert arrived.stretches(0) == (
        (arrived.sent_ns, arrived.opened_ns),
        (arrived.opened_ns, arrived.received_ns),
    )


def test_waiting_for_a_busy_receiver_is_no_transfer() -> None:
    """The transfer of a parcel counts only from the time when its receiver is ready."""
    parcel = arrived_parcel(10, 20, 100)
    assert parcel.stretches(60) == ((60, 95), (95, 100))
    assert parcel.stretches(5) == ((10, 95), (95, 100))
    assert parcel.stretches(97) == ((97, 100),)
    assert parcel.stretches(100) == ()
    assert parcel.stretches_with_packing(60) == ((10, 20), (60, 95), (95, 100))
    assert parcel.stretches_with_packing(15) == ((15, 95), (95, 100))
