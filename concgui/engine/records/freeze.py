"""Freezes of the window that the program could explain: when, why, and where its threads stood."""

import enum
from dataclasses import dataclass


class FreezeKind(enum.StrEnum):
    """What kept the window from answering. The keys stand in files and never change."""

    PYTHON = "python"
    """The GUI thread ran Python code, at a line that was seen."""
    CPP = "cpp"
    """The GUI thread was on a CPU, in C++ code: painting, layout."""
    GIL_HELD = "gil-held"
    """The GUI thread waited for the GIL, which one thread held."""
    GIL_SHARED = "gil-shared"
    """The GUI thread waited for the GIL, which several threads took in turns."""
    NOT_SEEN = "not-seen"
    """No thread was seen running Python, and nothing else tells what it was."""


@dataclass(frozen=True, slots=True)
class CodeLocation:
    """A line of code.

    Attributes:
        file: Path of the file.
        line: Number of the line; 0 where Python knew none, between two instructions.
        function: Name of the function.
    """

    file: str
    line: int
    function: str


@dataclass(frozen=True, slots=True)
class FreezeCause:
    """Why the window froze, with the evidence.

    Attributes:
        kind: What kept it from answering.
        threads: Native ids of the threads that did, where it was not the GUI thread; () where unknown.
        share: How much of the freeze those threads, or the GUI thread, were on a CPU; None if not measured.
        location: The line that was seen; None if none was.
    """

    kind: FreezeKind
    threads: tuple[int, ...] = ()
    share: float | None = None
    location: CodeLocation | None = None


@dataclass(frozen=True, slots=True)
class ThreadStack:
    """Where a thread stood when the program looked.

    Attributes:
        thread: Native id; 0 where unknown.
        name: Python's name of the thread; "" where unknown.
        is_gui: Whether it is the GUI thread.
        frames: Its frames, most recent call first.
    """

    thread: int
    name: str
    is_gui: bool
    frames: tuple[CodeLocation, ...]


@dataclass(frozen=True, slots=True)
class ExplainedFreeze:
    """A freeze during which the program looked at the stacks of its threads.

    Attributes:
        since_ns: The last answer of the window before the freeze.
        until_ns: The first answer after it.
        cause: Why the window froze.
        stacks: Where its threads stood, the GUI thread first.
    """

    since_ns: int
    until_ns: int
    cause: FreezeCause
    stacks: tuple[ThreadStack, ...] = ()

    @property
    def length_s(self) -> float:
        """From the last answer before it to the first one after it."""
        return (self.until_ns - self.since_ns) / 1e9
