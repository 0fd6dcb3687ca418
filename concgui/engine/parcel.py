"""A task's large input, which notes how long it travelled."""

import time


class Parcel:
    """Bytes that are handed to a worker together with its task.

    In the same process a parcel is a reference and travels in no time. On its way into another
    process it is pickled, copied through a pipe and unpickled; it notes both ends of that way,
    so that the cost shows as a part of its own. `perf_counter_ns` counts system-wide.

    Attributes:
        data: The bytes.
        sent_ns: When its pickling began, `time.perf_counter_ns`; None if it never travelled.
        received_ns: When it had been unpickled; None if it never travelled.
    """

    __slots__ = ("data", "received_ns", "sent_ns")

    def __init__(self, data: bytes, sent_ns: int | None = None, received_ns: int | None = None) -> None:
        self.data = data
        self.sent_ns = sent_ns
        self.received_ns = received_ns

    def travel_ns(self, idle_since_ns: int) -> int:
        """How long it travelled, 0 if it did not.

        Args:
            idle_since_ns: When its worker had ended the task before. A pool pickles ahead, and a
                parcel that waits in the pipe for a worker to be free is not travelling.
        """
        if self.sent_ns is None or self.received_ns is None:
            return 0
        return max(0, self.received_ns - max(self.sent_ns, idle_since_ns))

    def __reduce__(self) -> tuple[object, ...]:
        # Called before the bytes are copied into the pickle.
        return _unpack, (self.data, time.perf_counter_ns())


def _unpack(data: bytes, sent_ns: int) -> Parcel:
    # Called after the bytes were copied out of the pickle.
    return Parcel(data, sent_ns, time.perf_counter_ns())
