"""All errors that concgui raises on purpose.

A message names the value, the allowed values and the remedy. ``cli.main`` turns errors into exit statuses,
``ui.main_window`` into a line in the window. If one of several items fails and the others continue (a pair
of a matrix, a check of `doctor`), the message is kept as the item's reason.
"""

import difflib
from collections.abc import Iterable

from concgui.engine.note import Note

_SHOWN = 80


def shortened(text: str) -> str:
    """Return a person's input, cut to a length that a message can show."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}… ({len(text):,} characters)"


def shortened_path(path: str) -> str:
    """Return a path without its beginning if it is too long for a message: its end names the file."""
    return path if len(path) <= _SHOWN else f"…{path[-_SHOWN:]}"


class ConcguiError(Exception):
    """Base of all errors raised on purpose."""

    @property
    def note(self) -> Note:
        """The error as a reason for a table or a file."""
        return Note.of("refused", error=str(self))


class UsageError(ConcguiError):
    """A request that cannot be fulfilled as it was made."""


class UnknownKeyError(UsageError):
    """A model, workload or parameter that does not exist."""

    def __init__(self, kind: str, key: str, allowed: Iterable[str]) -> None:
        known = tuple(allowed)
        near = difflib.get_close_matches(key[:_SHOWN], known, 1)
        hint = f"did you mean {near[0]!r}? " if near else ""
        super().__init__(f"unknown {kind} {shortened(key)!r}; {hint}allowed: {', '.join(known)}")


class ValueRangeError(UsageError):
    """A value that has the wrong form or is outside its range."""

    def __init__(self, name: str, value: object, allowed: str) -> None:
        super().__init__(f"{shortened(name)}={shortened(str(value))} is not allowed; allowed: {allowed}")


class UnavailableError(UsageError):
    """A model or workload that exists but cannot run here."""

    def __init__(self, kind: str, key: str, reason: str) -> None:
        super().__init__(f"{kind} {key!r} is not available here: {reason}")


class ScreenError(ConcguiError):
    """A window that cannot open: there is no screen, or a system library of Qt is missing."""


class WorkerLostError(ConcguiError):
    """A worker process that ended before it returned its result."""


class BusyError(ConcguiError):
    """A request for a run while another one is active."""


class ObserverError(ConcguiError):
    """An observer process that did not start or ended early."""


class ServiceError(ConcguiError):
    """A missing requirement of a workload, such as a server, a database or disk space."""
