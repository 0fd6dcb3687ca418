"""Telling a person that a run is over its time limit, while the program itself may be unable to."""

import contextlib
import json
import os
from collections.abc import Callable

FIRST_NS = 2_000_000_000
"""How far over the limit a run is at the first message; each further one comes after twice the time."""

_STANDARD_ERROR = 2


class OverdueTeller:
    """Writes how far a run is over its limit and where it is, again and again until the run ends.

    Args:
        write: Writes one line.
    """

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write
        self._limit_ns: int | None = None
        self._next_ns = 0
        self._sentence = ""
        self._place = ""

    def begin(self, limit_ns: int, payload: bytes) -> None:
        """Expect the end of a run until `limit_ns`.

        Args:
            limit_ns: When the run reaches its limit.
            payload: JSON: a sentence with ``{over_s}`` and ``{place}``, and a place in case none is told.
        """
        words = json.loads(payload)
        self._sentence, self._place = str(words["sentence"]), str(words["place"])
        self._limit_ns = limit_ns
        self._next_ns = limit_ns + FIRST_NS

    def tell_place(self, payload: bytes) -> None:
        """Take the line at which the run is, from the program."""
        self._place = payload.decode(errors="replace")

    def end(self) -> None:
        """Expect nothing any more. Idempotent."""
        self._limit_ns = None

    def is_overdue(self, now_ns: int) -> bool:
        """Return whether a run is over its limit."""
        return self._limit_ns is not None and now_ns > self._limit_ns

    def look(self, now_ns: int) -> None:
        """Write if it is time."""
        if self._limit_ns is None or now_ns < self._next_ns:
            return
        over_ns = now_ns - self._limit_ns
        self._next_ns = self._limit_ns + 2 * over_ns
        over = self._sentence.replace("{over_s}", str(round(over_ns / 1e9)))
        self._write(over.replace("{place}", self._place))


def write_line(line: str) -> None:
    """Write a line to standard error, which this process shares with the program, over its progress bar."""
    with contextlib.suppress(OSError):  # closed, or the terminal has gone
        clear = "\r\x1b[2K" if os.isatty(_STANDARD_ERROR) else ""
        os.write(_STANDARD_ERROR, f"{clear}{line}\n".encode("ascii", "backslashreplace"))
