"""Marks on lines of source code: what a line does to the tasks of a run."""

import enum
from dataclasses import dataclass


class MarkKind(enum.StrEnum):
    """What a line does. The values are classes in HTML and never change."""

    START = "start"
    """It starts a thread, a process, a pool or a loop."""
    SUBMIT = "submit"
    """It hands work over to one of these."""
    RUN = "run"
    """It calls the workload, or is the head of the function that is called."""
    WAIT = "wait"
    """It waits, or suspends its coroutine, until something has happened."""
    LOCK = "lock"
    """It takes a lock for a moment, and waits for it if another thread has it."""
    JOIN = "join"
    """It waits for the end of what was started."""
    SIGNAL = "signal"
    """It tells another thread by a signal."""
    YIELD = "yield"
    """It lets the window or the loop handle other events."""
    FREEZE = "freeze"
    """The window froze because of it."""
    LED_TO_FREEZE = "led-to-freeze"
    """It called what froze the window."""


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A mark on a line.

    Attributes:
        line: Number of the line, from 1.
        kind: What the line does.
        what: The expression that does it, such as ``pool.submit``.
    """

    line: int
    kind: MarkKind
    what: str
