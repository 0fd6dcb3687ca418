"""Looks at the program's threads during a freeze: the evidence for its cause."""

from collections.abc import Sequence
from dataclasses import dataclass

from concgui.engine.note import Note
from concgui.engine.records.freeze import CodeLocation

MOST_FRAMES = 60
"""Most frames that a look keeps of a thread, the most recent ones."""


@dataclass(frozen=True, slots=True)
class SeenThread:
    """One thread as a look saw it.

    Attributes:
        thread: Native id; 0 if unknown.
        owns_gil: Whether the thread had the GIL; None if the look cannot tell.
        asks_gil: Whether the thread waited for the GIL; None if the look cannot tell.
        frames: Python frames of the thread, most recent call first.
    """

    thread: int
    owns_gil: bool | None
    asks_gil: bool | None
    frames: tuple[CodeLocation, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen of all threads at one moment.

    Attributes:
        began_ns: Start of the look.
        ended_ns: End of the look; the moment lies somewhere in between.
        is_outside: Whether another process looked, which needs no GIL. The looking thread of the program
            needs the GIL, so it sees a line only when it has been given up.
        threads: The threads that were seen.
    """

    began_ns: int
    ended_ns: int
    is_outside: bool
    threads: tuple[SeenThread, ...]

    @property
    def owner(self) -> SeenThread | None:
        """The thread that had the GIL; None if none had, or the look cannot tell."""
        return next((seen for seen in self.threads if seen.owns_gil), None)

    def of_thread(self, thread: int) -> SeenThread | None:
        """Return a thread by its native id; None if the look did not see it."""
        return next((seen for seen in self.threads if seen.thread == thread), None)


@dataclass(frozen=True, slots=True)
class LookReport:
    """What the observer saw of the program besides its answers, during one run.

    Attributes:
        looks: The looks from outside, in order.
        reason: Why there are no looks from outside; None if there could be.
        cost_ns: CPU time that the looks took.
        standstills: From when to when the whole program, or the whole machine, stood still.
    """

    looks: tuple[Look, ...] = ()
    reason: Note | None = None
    cost_ns: int = 0
    standstills: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class FreezeEvidence:
    """Evidence for the causes of a run's freezes, besides the thread states.

    Attributes:
        outside: What the observer saw.
        inside: Looks of the program's own looking thread.
        idle_depth: How many Python frames the GUI thread has while it waits for events.
        own_views: From when to when the window's own views worked because a person used them.
        collections: From when to when the GUI thread collected garbage.
    """

    outside: LookReport = LookReport()
    inside: Sequence[Look] = ()
    idle_depth: int = 0
    own_views: Sequence[tuple[int, int]] = ()
    collections: Sequence[tuple[int, int]] = ()
