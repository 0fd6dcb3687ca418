"""Who was on the CPU: what each thread of a run did, step by step, as the observer saw it.

Rows stay packed until somebody looks at them: a run of a minute has some ten thousand, and an
experiment keeps every run.
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
"""Room for the states in the code of a row."""


class ThreadState(enum.StrEnum):
    """What a thread did for most of a step."""

    ON_CPU = "on-cpu"
    """It ran."""
    WANTS_CPU = "wants-cpu"
    """It could have run, but no CPU was free for it."""
    LOCK = "lock"
    """It slept in a futex: a lock, a condition, a queue, or the GIL."""
    IO = "io"
    """It slept in anything else: a socket, a pipe, a file, a timer, an event loop's poll."""
    WAITS = "waits"
    """It slept, and what in cannot be told here."""


STATES = tuple(ThreadState)
"""The states in the order of their numbers in a row. Both ends of the wire are of one version."""


@dataclass(frozen=True, slots=True)
class StateStretch:
    """A stretch in which a thread did the same for most of every step.

    Attributes:
        started_ns: Its begin.
        finished_ns: Its end.
        state: What the thread did for the largest part of each step in it.
        sleeps_in: The kernel's name of where it slept (`futex_do_wait`, `ep_poll`, …); "" where
            it did not sleep, or where the name cannot be read.
        cpu_ns: CPU time in it, also where the state is not ON_CPU: threads hand the CPU over
            within a step.
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
    """Thread states in 32 bytes each, made into rows when asked for.

    Attributes:
        rows: The packed rows, see `ROW`.
        places: The names that the codes refer to.
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
    """What one thread did during the run.

    Attributes:
        process: Process id.
        thread: Native thread id; equal to `process` for a main thread (on Linux).
        name: The system's name of the thread, "" where it has none.
        stretches: In order, without overlaps.
    """

    process: int
    thread: int
    name: str
    stretches: PackedStates

    @property
    def cpu_ns(self) -> int:
        """CPU time during the run."""
        return sum(stretch.cpu_ns for stretch in self.stretches)


@dataclass(frozen=True, slots=True)
class ThreadStateRecord:
    """The thread states of a run.

    Attributes:
        threads: The threads in the order in which they were first seen.
        period_ns: How long a step was at the end of the run; it grows where the steps would cost too much.
        reason: Why there are no thread states; None if there are.
        cost_share: CPU that the thread states cost the observer ÷ length of the run; part of
            `RunRecord.observer_cpu_share`.
        notes: What is missing in them.
    """

    threads: tuple[ThreadStates, ...]
    period_ns: int
    reason: Note | None
    cost_share: float
    notes: tuple[Note, ...]

    @property
    def is_available(self) -> bool:
        """Whether the platform tells who was on the CPU."""
        return self.reason is None
