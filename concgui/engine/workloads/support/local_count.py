"""A count that stays in the process and interpreter in which it was created."""

import threading


class LocalCount:
    """A counter for any thread of one process.

    Pickling does not transfer the count: the unpickled counter is a new one at 0. A prepared workload can
    therefore tell after the run how much was done in the program's own memory.
    """

    def __init__(self) -> None:
        self._value = 0
        self._lock = threading.Lock()

    @property
    def value(self) -> int:
        """The count so far."""
        return self._value

    def add(self, number: int = 1) -> None:
        """Increase the count."""
        with self._lock:
            self._value += number

    def __reduce__(self) -> tuple[type["LocalCount"], tuple[()]]:
        return LocalCount, ()
