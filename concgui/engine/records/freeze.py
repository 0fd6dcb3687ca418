"""Freezes of the window that the program could explain: their times, causes and thread stacks."""

import enum
from dataclasses import dataclass


class FreezeKind(enum.StrEnum):
    """The kind of a freeze's cause. The values are written to files and never change."""

    PYTHON = "python"
    """The GUI thread ran Python code, at a line that was seen."""
    CPP = "cpp"
    """The GUI thread was on a CPU in C++ code, such as painting or layout."""
    GIL_HELD = "gil-held"
    """The GUI thread waited for the GIL, which one thread held."""
    GIL_SHARED = "gil-shared"
    """The GUI thread waited for the GIL, which several threads took in turn."""
    NOT_SEEN = "not-seen"
    """No thread was seen running Python, and there is no other evidence."""


@dataclass(frozen=True, slots=True)
class CodeLocation:
    """A line of code.

    Attributes:
        file: Path of the file.
        line: Line number; 0 if Python knew none, between two instructions.
        function: Name of the function.
    """

    file: str
    line: int
    function: str


@dataclass(frozen=True, slots=True)
class FreezeCause:
    """Why the window froze, with the evidence.

    Attributes:
        kind: Kind of the cause.
        threads: Native ids of the threads that caused the freeze, if not the GUI thread; () if unknown.
        share: Share of the freeze in which those threads, or the GUI thread, were on a CPU; None if not
            measured.
        location: Line that was seen; None if none was.
    """

    kind: FreezeKind
    threads: tuple[int, ...] = ()
    share: float | None = None
    location: CodeLocation | None = None


@dataclass(frozen=True, slots=True)
class ThreadStack:
    """The stack of a thread at the moment when the watchdog looked.

    Attributes:
        thread: Native id; 0 if unknown.
        name: Python's name of the thread; "" if unknown.
        is_gui: Whether the thread is the GUI thread.
        frames: Frames of the thread, most recent call first.
    """

    thread: int
    name: str
    is_gui: bool
    frames: tuple[CodeLocation, ...]


@dataclass(frozen=True, slots=True)
class ExplainedFreeze:
    """A freeze during which the watchdog looked at the program's thread stacks.

    Attributes:
        since_ns: Last answer of the window before the freeze.
        until_ns: First answer of the window after the freeze.
        cause: Why the window froze.
        stacks: Stacks of the program's threads, the GUI thread first.
    """

    since_ns: int
    until_ns: int
    cause: FreezeCause
    stacks: tuple[ThreadStack, ...] = ()

    @property
    def length_s(self) -> float:
        """Time from the last answer before the freeze to the first one after it."""
        return (self.until_ns - self.since_ns) / 1e9
