"""Large values that record how long their transfer to another process takes."""

import time
from typing import Any

Stretches = tuple[tuple[int, int], ...]
"""(start, end) of each stretch in which a value was transferred; () if it was not."""

LARGE_BYTES = 64 * 1024
"""Size from which a value counts as large.

Pickle writes such a value outside its frames, which are no larger than this, and a pipe does not accept
it in one go. Below this size a task's own overhead hides the transfer.
"""


class TransferParcel:
    """Bytes, or another value, that are submitted to a worker with its task or returned as its result.

    Within a process a parcel is a reference, and its transfer takes no time. On the way to another
    process it is pickled, copied through a pipe and unpickled. The parcel records both ends of that
    transfer, so that its cost can be shown separately. `perf_counter_ns` is system-wide.

    Attributes:
        data: The bytes or the value.
        sent_ns: When pickling started, `time.perf_counter_ns`; None if the parcel never left its process.
        packed_ns: When pickling ended; None if the parcel never left its process.
        opened_ns: When unpickling started; None if the parcel never left its process.
        received_ns: When unpickling ended; None if the parcel never left its process.
    """

    __slots__ = ("data", "opened_ns", "packed_ns", "received_ns", "sent_ns")

    def __init__(
        self,
        data: Any,
        sent_ns: int | None = None,
        packed_ns: int | None = None,
        opened_ns: int | None = None,
        received_ns: int | None = None,
    ) -> None:
        self.data = data
        self.sent_ns = sent_ns
        self.packed_ns = packed_ns
        self.opened_ns = opened_ns
        self.received_ns = received_ns

    def stretches(self, ready_ns: int) -> Stretches:
        """Return the stretches the receiver spent waiting for this parcel and, last, unpickling it.

        Empty if the parcel never left its process.

        Args:
            ready_ns: Since when the receiver has had nothing else to do. A pool pickles ahead, and a
                parcel that waits in the pipe for a free worker is not being transferred.
        """
        if self.sent_ns is None or self.opened_ns is None or self.received_ns is None:
            return ()
        begin_ns = max(self.sent_ns, ready_ns)
        opened_ns = max(begin_ns, self.opened_ns)
        stretches = ((begin_ns, opened_ns), (opened_ns, self.received_ns))
        return tuple((first, last) for first, last in stretches if first < last)

    def stretches_with_packing(self, ready_ns: int) -> Stretches:
        """Return `stretches`, preceded by the pickling if the receiver became ready only after it.

        This is for a sender that does nothing else during the pickling, so that pickling costs time too.
        """
        if self.sent_ns is None or self.packed_ns is None or ready_ns <= self.packed_ns:
            return self.stretches(ready_ns)
        return ((self.sent_ns, self.packed_ns), *self.stretches(ready_ns))

    def __reduce__(self) -> tuple[object, ...]:
        # Arguments are pickled and unpickled in order: each side reads its clock before and after the bytes.
        opened, packed = MomentOfUnpickling(), MomentOfPickling()
        return after_unpickling, (time.perf_counter_ns(), opened, self.data, packed)


# Pickling holds the GIL. If it froze the window, a thread is next seen on a line of one of the following
# two functions; their names say so.


def after_pickling(moment: "MomentOfPickling") -> tuple[object, ...]:
    """Return the pickled form of a `MomentOfPickling`."""
    del moment
    return int, (time.perf_counter_ns(),)


def after_unpickling(sent_ns: int, opened_ns: int, data: Any, packed_ns: int) -> TransferParcel:
    """Return the parcel after its bytes were copied out of the pickle."""
    return TransferParcel(data, sent_ns, packed_ns, opened_ns, time.perf_counter_ns())


class SmallParcel(TransferParcel):
    """A value too small to time its transfer, which a task's own overhead hides."""

    __slots__ = ()

    def __reduce__(self) -> tuple[object, ...]:
        return SmallParcel, (self.data,)


class MomentOfPickling:
    """A placeholder that arrives as an integer: `time.perf_counter_ns` at the moment it was pickled."""

    __slots__ = ()
    __reduce__ = after_pickling


class MomentOfUnpickling:
    """A placeholder that arrives as an integer: `time.perf_counter_ns` at the moment it was unpickled."""

    __slots__ = ()

    def __reduce__(self) -> tuple[object, ...]:
        return time.perf_counter_ns, ()
