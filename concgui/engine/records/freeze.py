"""Freezes of the window whose cause was looked for: their times, causes and the evidence."""

import enum
from dataclasses import dataclass


class FreezeKind(enum.StrEnum):
    """The kind of a freeze's cause. The values are written to files and never change."""

    STOPPED = "stopped"
    """The whole program stood still: a signal or a debugger stopped it, or the machine was suspended."""
    NO_CPU = "no-cpu"
    """The GUI thread wanted a CPU and did not get one."""
    PYTHON = "python"
    """The GUI thread ran Python code, at a line that was seen."""
    CPP = "cpp"
    """The GUI thread was on a CPU in C++ code, such as painting or layout."""
    GIL_HELD = "gil-held"
    """The GUI thread waited for the GIL, which one thread held."""
    GIL_SHARED = "gil-shared"
    """The GUI thread waited for the GIL, which several threads took in turn."""
    LOCK = "lock"
    """The GUI thread waited for a lock, a condition, a queue or the end of another thread."""
    WAITING = "waiting"
    """The GUI thread waited for I/O or a timer in a call."""
    OWN_VIEWS = "own-views"
    """The window's own views were at work because a person used them; the model did not cause it."""
    NOT_SEEN = "not-seen"
    """There is not enough evidence for any other kind."""


class Activity(enum.StrEnum):
    """What a stack does as a whole, where its innermost line alone would mislead. Written to files."""

    STARTS_PROCESS = "starts-process"
    IMPORTS = "imports"
    PICKLES = "pickles"
    UNPICKLES = "unpickles"
    COLLECTS_GARBAGE = "collects-garbage"
    HANDLES_SIGNALS = "handles-signals"
    """Slots of the model that its own signals call."""
    OWN_FUNCTION = "own-function"
    """The function that a person compares, where it is of the standard library or in C and has no line."""
    BOOKKEEPING = "bookkeeping"
    """Handing out tasks and taking results: this program's own code, and that of the library it uses."""


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
        threads: Native ids of the threads that caused the freeze, if not the GUI thread; () if unknown. For
            `NO_CPU` the threads of the run that had the CPUs; () if other programs had them.
        share: Share of the freeze for which the evidence was measured: those threads, or the GUI thread,
            were on a CPU; for `NO_CPU` the GUI thread wanted one; for `LOCK` and `WAITING` it slept. None if
            not measured.
        location: The place: first line outside the standard library and this program's own code; None if
            none was seen.
        is_sure: Whether the cause rests on evidence from outside. A line that only the program's own looking
            thread saw, which needs the GIL itself, is less sure.
        frames: Frames of the thread that caused the freeze, most recent call first.
        activity: What those frames do as a whole; None if nothing special.
        is_throttled: For `NO_CPU`, whether a CPU quota stopped the program.
    """

    kind: FreezeKind
    threads: tuple[int, ...] = ()
    share: float | None = None
    location: CodeLocation | None = None
    is_sure: bool = False
    frames: tuple[CodeLocation, ...] = ()
    activity: Activity | None = None
    is_throttled: bool = False


@dataclass(frozen=True, slots=True)
class ThreadStack:
    """The stack of a thread at the moment of a look.

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
    """A freeze whose cause was looked for.

    Attributes:
        since_ns: Start of the freeze.
        until_ns: First answer of the window after the freeze.
        cause: Why the window froze.
    """

    since_ns: int
    until_ns: int
    cause: FreezeCause

    @property
    def length_s(self) -> float:
        """Time from the start of the freeze to the first answer after it."""
        return (self.until_ns - self.since_ns) / 1e9
