"""`counter`: one number that all tasks add to."""

import contextlib
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from concgui.engine.contracts.parameters import integer, switch
from concgui.engine.contracts.workload import Observation, PlainWorkload, WorkloadInfo
from concgui.engine.note import Note
from concgui.engine.tasks.task import Result, Task
from concgui.engine.workloads.support.local_count import LocalCount

if TYPE_CHECKING:
    from concgui.engine.contracts.workload import Services

_PLAIN_NS, _LOCKED_NS = 120, 1_500
# Measured on 2 cores with Python 3.11 to 3.13: 65 to 145 ns alone; 600 to 2,500 ns where four threads
# want the lock, 300 to 800 ns where one does.


class SharedCounter:
    """A number that tasks of one process add to, and what is known of their adding.

    It does not travel: whoever unpickles it has one of its own, at 0, as every process has memory of its own.

    Attributes:
        value: The number.
        lock: For tasks that guard it.
        made: How many updates the tasks of this process made that have ended.
    """

    def __init__(self) -> None:
        self.value = 0
        self.lock = threading.Lock()
        self.made = LocalCount()

    def __reduce__(self) -> tuple[type["SharedCounter"], tuple[()]]:
        return SharedCounter, ()


@dataclass(frozen=True)
class Counter(PlainWorkload):
    """Reads a shared number, calls a function that adds one, writes the number back.

    A thread may lose the GIL at each call of a function and at each turn of a loop. One that loses it
    in between writes back a number that is old by then, and all that others added meanwhile is lost.

    Attributes:
        counter: What the tasks of the program's process add to; a new one once the run is prepared.
    """

    info = WorkloadInfo(
        key="counter",
        title="Counter",
        summary="Adds to a number that all tasks share, as a hit count, a cache or a balance is shared.",
        gil="holds the GIL, hands it over every switch interval, also between reading and writing",
        holds_gil=True,
    )
    updates: int = integer(
        default=200_000, minimum=1, maximum=100_000_000, help="How many times each task adds one."
    )
    lock: bool = switch(default=False, help="Hold a lock while the number is read and written.")
    counter: SharedCounter = field(default_factory=SharedCounter, repr=False, compare=False)

    def seconds_per_task(self) -> float:
        """So many nanoseconds an update; with the lock, those of threads that wait for it."""
        return 1e-9 * self.updates * (_LOCKED_NS if self.lock else _PLAIN_NS)

    @contextlib.contextmanager
    def prepared(self, services: "Services") -> Iterator["Counter"]:
        """With a counter that no other run has added to."""
        del services
        yield replace(self, counter=SharedCounter())

    def call(self, session: None, task: Task) -> int:
        """Add to the counter of this process; the result is how many updates were made."""
        add = _add_locked if self.lock else _add
        add(self.counter, self.updates)
        self.counter.made.add(self.updates)
        return self.updates

    def observations(self, results: Sequence[Result]) -> tuple[Observation, ...]:
        """What reached the counter of the program's process, what was lost, and what was made elsewhere."""
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
    """A function, as in most programs: without a call in between, the GIL stays where it is."""
    return value + 1
