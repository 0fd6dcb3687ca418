"""Looks by the interpreter's own reader of other processes, from Python 3.15 on."""

import time
from collections.abc import Callable

from concgui.engine.note import Note
from concgui.engine.observer.gil.reader import DifferentReaderError, StatusReader
from concgui.engine.records.freeze import CodeLocation
from concgui.engine.records.look import Look, SeenThread

FIRST_COST_NS = 1_000_000
"""Expected CPU time of the first look: 0.3 ms to open the reader and 0.1 ms to look were measured."""

ATTEMPTS = 3
"""A look at threads that move while they are read is tried again, as often as this."""


class ReaderLooker:
    """See `looker.Looker`. Each look ends within the call that asks for it.

    Args:
        open_reader: Makes a reader, or says why there is none. Each look has a reader of its own, as a reader
            never forgets the code that it has seen.
    """

    descriptor = None
    is_busy = False

    def __init__(self, open_reader: Callable[[], StatusReader | Note]) -> None:
        self._open_reader = open_reader
        self._reason: Note | None = None
        self._look: Look | None = None
        self._cost_ns = 0
        self._expected_cost_ns = FIRST_COST_NS

    @property
    def expected_cost_ns(self) -> int:
        """CPU time of the last look."""
        return self._expected_cost_ns

    @property
    def cost_ns(self) -> int:
        """CPU time of all looks."""
        return self._cost_ns

    @property
    def reason(self) -> Note | None:
        """Why the reader cannot look."""
        return self._reason

    def ask(self) -> None:
        """Look."""
        if self._reason is not None:
            return
        began_ns = time.thread_time_ns()
        reader = self._open_reader()
        if isinstance(reader, Note):
            self._reason = Note.of("looks-no-reader")
        else:
            self._look = self._looked(reader)
        self._expected_cost_ns = time.thread_time_ns() - began_ns
        self._cost_ns += self._expected_cost_ns

    def take(self) -> Look | None:
        """Return the look that `ask` has made."""
        look, self._look = self._look, None
        return look

    def close(self) -> None:
        """Do nothing: nothing was started."""

    def _looked(self, reader: StatusReader) -> Look | None:
        for _ in range(ATTEMPTS):
            began_ns = time.perf_counter_ns()
            try:
                threads = reader.threads()
            except DifferentReaderError:
                self._reason = Note.of("looks-no-reader")
                return None
            if threads is not None:
                seen = (
                    SeenThread(
                        each.thread, each.has_gil, each.asks_gil, tuple(CodeLocation(*f) for f in each.frames)
                    )
                    for each in threads
                )
                return Look(began_ns, time.perf_counter_ns(), True, tuple(seen))
        return None
