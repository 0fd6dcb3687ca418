"""A parcel knows when it was under way between two memories."""

import pickle

from builders import arrived_parcel

from concgui.engine.tasks.transfer_parcel import TransferParcel


def test_parcel_notes_its_transfer():
    """A parcel that was pickled knows when it was under way; one that stayed was not."""
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
    """A parcel that was ready before its receiver travels from then on; one that came late, wholly."""
    parcel = arrived_parcel(10, 20, 100)
    assert parcel.stretches(60) == ((60, 95), (95, 100))
    assert parcel.stretches(5) == ((10, 95), (95, 100))
    assert parcel.stretches(97) == ((97, 100),)
    assert parcel.stretches(100) == ()
    assert parcel.stretches_with_packing(60) == ((10, 20), (60, 95), (95, 100))
    assert parcel.stretches_with_packing(15) == ((15, 95), (95, 100))
