"""The GIL during one run: its looks, their cost, and what to report."""

import time
from collections.abc import Callable, Iterator

from concgui.engine.note import Note
from concgui.engine.observer.gil.log import MOST_STACKS, GilLog
from concgui.engine.observer.gil.pace import LookPace
from concgui.engine.observer.gil.reader import DifferentReaderError, GilReader, ReaderFactory
from concgui.engine.observer.link.gil_frames import GilReport

MOST_ROWS = 250_000
"""Most stretches of one run (8 MB); recording stops there."""


class GilMeter:
    """Owns the looks of a run, from `begin` to `finish`.

    Args:
        open_reader: Makes a reader, or says why there is none.
        cpu_clock: Clock of the observer's CPU time, from which the cost is taken.
    """

    def __init__(
        self, open_reader: ReaderFactory, cpu_clock: Callable[[], int] = time.thread_time_ns
    ) -> None:
        self._open_reader = open_reader
        self._cpu_clock = cpu_clock
        self._next_reader: GilReader | Note | None = None
        self._reader: GilReader | None = None
        self._reason: Note | None = None
        self._pace = LookPace(0)
        self._log = GilLog(0)
        self._began_ns = 0
        self._cost_ns = 0
        self._looks = 0
        self._failed_looks = 0
        self._knows_askers = True
        self._ended_note: Note | None = None

    @property
    def next_due_ns(self) -> int | None:
        """The time of the next look; None while no run is under way or nothing can be looked at."""
        return None if self._reader is None else self._pace.due_ns

    def begin(self, now_ns: int, next_ping_ns: int) -> None:
        """Start a run; looks lie between the pings due from `next_ping_ns` on."""
        self._cost_ns = -self._cpu_clock()
        if self._next_reader is None or isinstance(self._next_reader, Note):
            # Without the right to read, asking again may help.
            self.renew()
        made = self._next_reader
        self._reader, self._reason = (None, made) if isinstance(made, Note) else (made, None)
        self._pace = LookPace(next_ping_ns)
        self._log = GilLog(now_ns)
        self._began_ns = now_ns
        self._looks = self._failed_looks = 0
        self._knows_askers = True
        self._ended_note = None
        self._cost_ns += self._cpu_clock()

    def renew(self) -> None:
        """Make the reader of the next run, because a reader never forgets the code that it has seen.

        A run ends with this, because the program must have no other interpreters then, and the next run may
        start some at once.
        """
        self._next_reader = self._open_reader()

    def look(self, now_ns: int) -> None:
        """Look once."""
        if self._reader is None:
            return
        began_ns = self._cpu_clock()
        try:
            found = self._reader.look()
        except DifferentReaderError:
            self._reader, self._reason = None, Note.of("gil-other-reader")
            return
        self._looks += 1
        self._failed_looks += found is None
        self._knows_askers &= self._reader.knows_askers
        self._log.saw(now_ns, found, self._pace.period_ns)
        cost_ns = self._cpu_clock() - began_ns
        self._cost_ns += cost_ns
        self._pace.looked(now_ns, cost_ns)
        if self._pace.is_dear and self._reader.knows_askers:
            self._reader = self._reader.holder_only()
            self._pace.forget_cost()
        if self._log.row_count >= MOST_ROWS:
            after_s = (now_ns - self._began_ns) / 1e9
            self._reader, self._ended_note = None, Note.of("gil-end", after_s=after_s, kept=MOST_ROWS)

    def finish(self, now_ns: int) -> Iterator[bytes]:
        """End the run and return the frames that report it."""
        self._reader = None
        self._log.finish(now_ns)
        length_ns = now_ns - self._began_ns
        return GilReport(
            held=self._log.held.tobytes(),
            asked=self._log.asked.tobytes(),
            stacks=list(self._log.stacks),
            knows_askers=self._knows_askers,
            looks=self._looks,
            failed_looks=self._failed_looks,
            reason=self._reason,
            cost_share=self._cost_ns / length_ns if length_ns > 0 else 0.0,
            notes=self._notes(),
        ).frames()

    def _notes(self) -> list[Note]:
        notes = [self._ended_note] if self._ended_note is not None else []
        if len(self._log.stacks) >= MOST_STACKS:
            notes.append(Note.of("gil-lines-end", kept=MOST_STACKS))
        return notes
