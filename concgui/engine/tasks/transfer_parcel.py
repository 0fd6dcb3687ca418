"""Many bytes on their way to another memory, which note how long they travel."""

import time

Stretches = tuple[tuple[int, int], ...]
"""The stretches, begin and end, in which something travelled; () if it did not."""

LARGE_BYTES = 64 * 1024
"""What is called large from this size on: pickle writes it apart from the rest, as its frames are not
larger, and a pipe does not take it in one go. Below, a task's own overhead hides its travel."""


class TransferParcel:
    """Bytes that are handed to a worker together with its task, or come back as its result.

    In the same process a parcel is a reference and travels in no time. On its way into another
    process it is pickled, copied through a pipe and unpickled; it notes both ends of that way,
    so that the cost shows as a part of its own. `perf_counter_ns` counts system-wide.

    Attributes:
        data: The bytes.
        sent_ns: When its pickling began, `time.perf_counter_ns`; None if it never travelled.
        packed_ns: When its pickling had ended; None if it never travelled.
        opened_ns: When its unpickling began; None if it never travelled.
        received_ns: When it had been unpickled; None if it never travelled.
    """

    __slots__ = ("data", "opened_ns", "packed_ns", "received_ns", "sent_ns")

    def __init__(
        self,
        data: bytes,
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
        """Where whoever receives it waited for it and, as the last stretch, unpickled it; () without travel.

        Args:
            ready_ns: Since when the receiver has had nothing else to do. A pool pickles ahead, and a
                parcel that waits in the pipe for a worker to be free is not travelling.
        """
        if self.sent_ns is None or self.opened_ns is None or self.received_ns is None:
            return ()
        begin_ns = max(self.sent_ns, ready_ns)
        opened_ns = max(begin_ns, self.opened_ns)
        stretches = ((begin_ns, opened_ns), (opened_ns, self.received_ns))
        return tuple((first, last) for first, last in stretches if first < last)

    def stretches_with_packing(self, ready_ns: int) -> Stretches:
        """The same, with the stretch in which it was pickled where the receiver was ready later only.

        For a sender that does nothing else meanwhile, so that its pickling costs time too.
        """
        if self.sent_ns is None or self.packed_ns is None or ready_ns <= self.packed_ns:
            return self.stretches(ready_ns)
        return ((self.sent_ns, self.packed_ns), *self.stretches(ready_ns))

    def __reduce__(self) -> tuple[object, ...]:
        # Arguments are pickled and unpickled in their order: the bytes between the clocks of each side.
        opened, packed = MomentOfUnpickling(), MomentOfPickling()
        return after_unpickling, (time.perf_counter_ns(), opened, self.data, packed)


# Pickling holds the GIL. Where it froze the window, the first line that a thread is seen in afterwards
# is in one of the two functions that follow: they are named for that.


def after_pickling(moment: "MomentOfPickling") -> tuple[object, ...]:
    """What is pickled of a `MomentOfPickling`."""
    del moment
    return int, (time.perf_counter_ns(),)


def after_unpickling(sent_ns: int, opened_ns: int, data: bytes, packed_ns: int) -> TransferParcel:
    """The parcel, when its bytes have been copied out of the pickle."""
    return TransferParcel(data, sent_ns, packed_ns, opened_ns, time.perf_counter_ns())


class MomentOfPickling:
    """Arrives as a whole number: `time.perf_counter_ns` of when its turn in the pickle came."""

    __slots__ = ()
    __reduce__ = after_pickling


class MomentOfUnpickling:
    """Arrives as a whole number: `time.perf_counter_ns` of when its turn in the unpickling came."""

    __slots__ = ()

    def __reduce__(self) -> tuple[object, ...]:
        return time.perf_counter_ns, ()
