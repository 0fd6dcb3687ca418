"""A count that stays in the process and the interpreter in which it was made."""

import threading


class LocalCount:
    """Counts in any thread.

    It does not travel: whoever unpickles it has one of its own, at 0. So a prepared workload that holds
    one can tell, when the run is over, what was done in the program's own memory and what was not.
    """

    def __init__(self) -> None:
        self._value = 0
        self._lock = threading.Lock()

    @property
    def value(self) -> int:
        """The count so far."""
        return self._value

    def add(self, number: int = 1) -> None:
        """Count so many more."""
        with self._lock:
            self._value += number

    def __reduce__(self) -> tuple[type["LocalCount"], tuple[()]]:
        return LocalCount, ()
