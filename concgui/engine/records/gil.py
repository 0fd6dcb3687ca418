"""The GIL of the program during a run: who held it and who asked for it, as seen by the observer."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from concgui.engine.note import Note
from concgui.engine.records.column import EMPTY, Column
from concgui.engine.records.freeze import CodeLocation

NOBODY = 0
"""The thread of a stretch in which no thread held the GIL; no thread has this id."""

NO_STACK = -1
"""The stack of a stretch whose line is unknown."""

Stack = tuple[CodeLocation, ...]
"""Frames of a thread, most recent call first."""


@dataclass(frozen=True, slots=True)
class GilStretches:
    """Stretches as columns, in the order of their starts.

    Attributes:
        started_ns: Start of each.
        finished_ns: End of each.
        thread: Native id of the thread of each.
    """

    started_ns: Column = EMPTY
    finished_ns: Column = EMPTY
    thread: Column = EMPTY

    def __len__(self) -> int:
        return len(self.thread)

    def __iter__(self) -> Iterator[tuple[int, int, int]]:
        return zip(self.started_ns, self.finished_ns, self.thread, strict=True)

    def total_ns(self) -> dict[int, int]:
        """Return the length of all stretches of each thread."""
        totals: dict[int, int] = {}
        for started_ns, finished_ns, thread in self:
            totals[thread] = totals.get(thread, 0) + finished_ns - started_ns
        return totals

    def total_within(self, since_ns: int, until_ns: int) -> dict[int, int]:
        """Return for each thread how long its stretches are between two instants."""
        totals: dict[int, int] = {}
        for started_ns, finished_ns, thread in self:
            within_ns = min(finished_ns, until_ns) - max(started_ns, since_ns)
            if within_ns > 0:
                totals[thread] = totals.get(thread, 0) + within_ns
        return totals

    def joined(self) -> list[tuple[int, int, int]]:
        """Return start, end and thread of each stretch; those of one thread that touch are one."""
        found: list[tuple[int, int, int]] = []
        for started_ns, finished_ns, thread in self:
            if found and found[-1][1:] == (started_ns, thread):
                found[-1] = (found[-1][0], finished_ns, thread)
            else:
                found.append((started_ns, finished_ns, thread))
        return found


@dataclass(frozen=True, slots=True)
class GilUse:
    """One thread's use of the GIL during a run.

    Attributes:
        thread: Native id.
        held_ns: Time for which the thread held the GIL.
        waited_ns: Time for which the thread asked for the GIL; None where the interpreter does not tell.
    """

    thread: int
    held_ns: int
    waited_ns: int | None


@dataclass(frozen=True, slots=True)
class GilRecord:
    """Who held the GIL of the program during a run, and who asked for it.

    A stretch extends from halfway since the look before to halfway to the next look. A look that failed, or
    came late, leaves a gap: a time outside all stretches of `held` of which nothing is known.

    Attributes:
        held: Who held the GIL; the thread is `NOBODY` where it was free.
        stack: For each stretch of `held` the index of the holder's frames in `stacks`, or `NO_STACK`.
        asked: Which threads asked for the GIL and had to wait; of one thread no stretches overlap.
        stacks: The different stacks that holders had.
        knows_askers: Whether all looks told who asked for the GIL. Python 3.14 does not tell, and of many
            threads only the holder is looked at.
        looks: Number of looks.
        failed_looks: Number of looks that failed, because threads moved on while they were read.
        reason: Why nothing was recorded; None if something was.
        cost_share: CPU time the observer spent on the looks ÷ length of the run; a part of
            `RunRecord.observer_cpu_share`.
        notes: What a reader of the record must know.
    """

    held: GilStretches = GilStretches()
    stack: Column = EMPTY
    asked: GilStretches = GilStretches()
    stacks: tuple[Stack, ...] = ()
    knows_askers: bool = True
    looks: int = 0
    failed_looks: int = 0
    reason: Note | None = None
    cost_share: float = 0.0
    notes: tuple[Note, ...] = ()

    @property
    def is_available(self) -> bool:
        """Whether anything was recorded."""
        return self.reason is None

    @property
    def watched_ns(self) -> int:
        """Time of which the holder is known, including that in which the GIL was free."""
        return sum(self.held.total_ns().values())

    def frames(self, stretch: int) -> Stack:
        """Return the frames of the holder in a stretch of `held`; () if unknown."""
        stack = self.stack[stretch]
        return self.stacks[stack] if stack != NO_STACK else ()

    def frames_at(self, instant_ns: int) -> Stack:
        """Return the frames of the thread that held the GIL at an instant; () if unknown."""
        stretch = bisect_right(self.held.started_ns, instant_ns) - 1
        is_held = stretch >= 0 and instant_ns < self.held.finished_ns[stretch]
        return self.frames(stretch) if is_held else ()

    def uses(self) -> tuple[GilUse, ...]:
        """Return the use of each thread that held the GIL or asked for it, longest holder first."""
        held, asked = self.held.total_ns(), self.asked.total_ns()
        threads = [thread for thread in dict.fromkeys((*held, *asked)) if thread != NOBODY]
        uses = (
            GilUse(thread, held.get(thread, 0), asked.get(thread, 0) if self.knows_askers else None)
            for thread in threads
        )
        return tuple(sorted(uses, key=lambda use: (-use.held_ns, -(use.waited_ns or 0))))
