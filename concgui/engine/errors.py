"""Every error that concgui raises on purpose.

Messages name the value, what is allowed, and what to do. ``cli.main`` turns them into
exit codes, ``ui.main_window`` into a line in the window. Where one of many things may fail and the
others go on (a pair of a matrix, a check of `doctor`), its message is kept as the reason.
"""

import difflib
from collections.abc import Iterable

from concgui.engine.note import Note

_SHOWN = 80


def shortened(text: str) -> str:
    """Return what a person typed, cut to a length that a message can show."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}… ({len(text):,} characters)"


class ConcguiError(Exception):
    """Base of all errors raised on purpose."""

    @property
    def note(self) -> Note:
        """The error as a reason that stands in a table or a file."""
        return Note.of("refused", error=str(self))


class UsageError(ConcguiError):
    """What was asked for cannot be done as it was asked."""


class UnknownKeyError(UsageError):
    """A model, workload or parameter of that name does not exist."""

    def __init__(self, kind: str, key: str, allowed: Iterable[str]) -> None:
        known = tuple(allowed)
        near = difflib.get_close_matches(key[:_SHOWN], known, 1)
        hint = f"did you mean {near[0]!r}? " if near else ""
        super().__init__(f"unknown {kind} {shortened(key)!r}; {hint}allowed: {', '.join(known)}")


class ValueRangeError(UsageError):
    """A value is of the wrong form or outside its range."""

    def __init__(self, name: str, value: object, allowed: str) -> None:
        super().__init__(f"{shortened(name)}={shortened(str(value))} is not allowed; allowed: {allowed}")


class UnavailableError(UsageError):
    """A model or workload exists but cannot run here."""

    def __init__(self, kind: str, key: str, reason: str) -> None:
        super().__init__(f"{kind} {key!r} is not available here: {reason}")


class ScreenError(ConcguiError):
    """The window cannot open: no screen, or a Qt system library is missing."""


class WorkerLostError(ConcguiError):
    """A worker process ended before it had brought back its task."""


class BusyError(ConcguiError):
    """A second run was asked for while one is active."""


class ObserverError(ConcguiError):
    """The observer process did not start or ended early."""


class ServiceError(ConcguiError):
    """Something a workload needs (a server, a database, room on the disk) could not be had."""
