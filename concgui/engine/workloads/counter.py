"""`counter`: one number to which all tasks add."""

import contextlib
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from concgui.engine.contracts.parameters import integer, switch
from concgui.engine.contracts.workload import Observation, PlainWorkload, WorkKind, WorkloadInfo
from concgui.engine.note import Note
from concgui.engine.tasks.task import Result, Task
from concgui.engine.workloads.support.local_count import LocalCount

if TYPE_CHECKING:
    from concgui.engine.contracts.workload import Services

_PLAIN_NS, _LOCKED_NS = 120, 1_500
# Measured on 2 cores with Python 3.11 to 3.13: 65 to 145 ns without a lock; with the lock 600 to 2,500 ns
# if four threads compete for it, 300 to 800 ns with one thread.


class SharedCounter:
    """A number to which the tasks of one process add, and the count of their updates.

    Pickling does not transfer the number: the unpickled counter is a new one at 0, as every process has its
    own memory.

    Attributes:
        value: The number.
        lock: Lock with which tasks may guard the number.
        made: Number of updates made by tasks of this process that have ended.
    """

    def __init__(self) -> None:
        self.value = 0
        self.lock = threading.Lock()
        self.made = LocalCount()

    def __reduce__(self) -> tuple[type["SharedCounter"], tuple[()]]:
        return SharedCounter, ()


@dataclass(frozen=True)
class Counter(PlainWorkload):
    """A task that reads a shared number, calls a function that adds one, and writes the number back.

    A thread may lose the GIL at each function call and at each loop iteration. A thread that loses it between
    reading and writing writes back an outdated number, so the updates that other threads made in between are
    lost.

    Attributes:
        counter: Counter of the program's process; a new one once the run is prepared.
    """

    info = WorkloadInfo(
        key="counter",
        title="Counter",
        summary="Adds to a number that all tasks share, like a hit count, a cache or an account balance.",
        gil="holds the GIL and hands it over every switch interval, even between reading and writing",
        holds_gil=True,
        kind=WorkKind.SHARED_STATE,
    )
    updates: int = integer(
        default=200_000, minimum=1, maximum=100_000_000, help="Number of times each task adds one."
    )
    lock: bool = switch(default=False, help="Hold a lock while the number is read and written.")
    counter: SharedCounter = field(default_factory=SharedCounter, repr=False, compare=False)

    def seconds_per_task(self) -> float:
        """Return the time of all updates; with the lock it includes waiting for other threads."""
        return 1e-9 * self.updates * (_LOCKED_NS if self.lock else _PLAIN_NS)

    @contextlib.contextmanager
    def prepared(self, services: "Services") -> Iterator["Counter"]:
        """Yield the workload with a new counter."""
        del services
        yield replace(self, counter=SharedCounter())

    def call(self, session: None, task: Task) -> int:
        """Add to this process's counter; return the number of updates."""
        add = _add_locked if self.lock else _add
        add(self.counter, self.updates)
        self.counter.made.add(self.updates)
        return self.updates

    def observations(self, results: Sequence[Result]) -> tuple[Observation, ...]:
        """Return how many updates reached the program's counter, were lost, and were made elsewhere."""
        here, value = self.counter.made.value, self.counter.value
        updates = sum(result for result in results if isinstance(result, int))
        elsewhere = max(0, updates - here)
        if here + elsewhere == 0:
            return ()
        lost = max(0, here - value)
        if here == 0:
            note = Note.of("updates-elsewhere", counter=value, elsewhere=elsewhere)
        elif lost:
            note = Note.of("updates-lost", lost=lost, made=here, counter=value)
        else:
            note = Note.of("no-updates-lost", made=here, locked=self.lock)
        return (
            Observation("updates", here + elsewhere),
            Observation("counter", value, note),
            Observation("lost", lost),
            Observation("elsewhere", elsewhere),
        )


def _add(counter: SharedCounter, updates: int) -> None:
    for _ in range(updates):
        counter.value = _one_more(counter.value)


def _add_locked(counter: SharedCounter, updates: int) -> None:
    for _ in range(updates):
        with counter.lock:
            counter.value = _one_more(counter.value)


def _one_more(value: int) -> int:
    """Return the value plus one.

    This is a function, as in most programs: without a call between reading and writing, the thread would
    keep the GIL.
    """
    return value + 1
