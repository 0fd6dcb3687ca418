"""A parcel knows when it was under way between two memories."""

import pickle

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
