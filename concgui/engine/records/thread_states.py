"""Thread states: what each thread of a run did in each step, as seen by the observer.

Rows stay packed until they are accessed: a run of a minute has some ten thousand rows, and an experiment
keeps every run.
"""

import enum
import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import overload

from concgui.engine.note import Note

ROW = struct.Struct("=qqqq")
"""One packed thread state: started_ns, finished_ns, code, cpu_ns; the code is place · 8 + state."""

STATES_PER_PLACE = 8
"""Number of codes reserved for the states of one place."""


class ThreadState(enum.StrEnum):
    """The state of a thread for most of a step."""

    ON_CPU = "on-cpu"
    """Running."""
    WANTS_CPU = "wants-cpu"
    """Runnable, but no CPU was free."""
    LOCK = "lock"
    """Sleeping in a futex: a lock, a condition, a queue or the GIL."""
    IO = "io"
    """Sleeping in anything else: a socket, a pipe, a file, a timer or an event loop's poll."""
    WAITS = "waits"
    """Sleeping; the platform does not say in what."""


STATES = tuple(ThreadState)
"""The states in the order of their codes in a row. Both ends of the wire have the same version."""


@dataclass(frozen=True, slots=True)
class StateStretch:
    """A stretch of consecutive steps in which a thread had the same state.

    Attributes:
        started_ns: Start of the stretch.
        finished_ns: End of the stretch.
        state: State of the thread for the largest part of each step.
        sleeps_in: Name of the kernel function in which the thread slept (`futex_do_wait`, `ep_poll`, …);
            "" if it did not sleep or the name cannot be read.
        cpu_ns: CPU time within the stretch; it can be above 0 even if the state is not ON_CPU, since
            threads hand over the CPU within a step.
    """

    started_ns: int
    finished_ns: int
    state: ThreadState
    sleeps_in: str
    cpu_ns: int

    @property
    def cpu_share(self) -> float:
        """CPU time ÷ length, 0 to 1."""
        length_ns = self.finished_ns - self.started_ns
        return min(1.0, self.cpu_ns / length_ns) if length_ns > 0 else 0.0


@dataclass(frozen=True, slots=True)
class PackedStates(Sequence[StateStretch]):
    """Thread states packed into 32 bytes each; a `StateStretch` is created only when it is accessed.

    Attributes:
        rows: Packed rows, see `ROW`.
        places: Names of the places that the codes refer to.
    """

    rows: bytes = b""
    places: tuple[str, ...] = ()

    @classmethod
    def of(cls, stretches: Iterable[StateStretch]) -> "PackedStates":
        """Return these stretches, packed."""
        places: dict[str, int] = {}
        rows = bytearray()
        for stretch in stretches:
            place = places.setdefault(stretch.sleeps_in, len(places))
            code = place * STATES_PER_PLACE + STATES.index(stretch.state)
            rows += ROW.pack(stretch.started_ns, stretch.finished_ns, code, stretch.cpu_ns)
        return cls(bytes(rows), tuple(places))

    def __len__(self) -> int:
        return len(self.rows) // ROW.size

    @overload
    def __getitem__(self, index: int) -> StateStretch: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[StateStretch, ...]: ...
    def __getitem__(self, index: int | slice) -> StateStretch | tuple[StateStretch, ...]:
        if isinstance(index, slice):
            return tuple(self[i] for i in range(*index.indices(len(self))))
        if not -len(self) <= index < len(self):
            raise IndexError(f"thread state {index} of {len(self)}")
        return self._stretch(ROW.unpack_from(self.rows, index % len(self) * ROW.size))

    def __iter__(self) -> Iterator[StateStretch]:
        return map(self._stretch, ROW.iter_unpack(self.rows))

    def _stretch(self, row: tuple[int, int, int, int]) -> StateStretch:
        place, state = divmod(row[2], STATES_PER_PLACE)
        return StateStretch(row[0], row[1], STATES[state], self.places[place], row[3])


@dataclass(frozen=True, slots=True)
class ThreadStates:
    """The states of one thread during the run.

    Attributes:
        process: Process id.
        thread: Native thread id; equal to `process` for a main thread (on Linux).
        name: The system's name of the thread; "" if it has none.
        stretches: The stretches in order, without overlaps.
    """

    process: int
    thread: int
    name: str
    stretches: PackedStates

    @property
    def cpu_ns(self) -> int:
        """CPU time of the thread during the run."""
        return sum(stretch.cpu_ns for stretch in self.stretches)


@dataclass(frozen=True, slots=True)
class ThreadStateRecord:
    """The thread states of a run.

    Attributes:
        threads: The threads in the order in which they were first seen.
        period_ns: Length of a step at the end of the run; steps become longer if they would cost too much.
        reason: Why there are no thread states; None if there are.
        cost_share: CPU time the observer spent on the thread states ÷ length of the run; a part of
            `RunRecord.observer_cpu_share`.
        notes: Notes about missing thread states.
    """

    threads: tuple[ThreadStates, ...]
    period_ns: int
    reason: Note | None
    cost_share: float
    notes: tuple[Note, ...]

    @property
    def is_available(self) -> bool:
        """Whether the platform provides thread states."""
        return self.reason is None
