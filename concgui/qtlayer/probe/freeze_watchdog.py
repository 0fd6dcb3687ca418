"""The stack of a freeze: what every thread was doing while the window did not answer.

A thread looks 40 times a second whether the last answer is too long ago, and then notes the
stacks of all threads. It needs the GIL. Behind a C call that holds it, two wait for the call to
end: the looking thread and the GUI thread, whose first handler looks as well. CPython lets go of
the GIL right after a call if somebody waits for it, so whoever of the two gets it finds the thread
that made the call still standing in its line.

`faulthandler.dump_traceback_later` would need no GIL and write while the call lasts. But it reads
stacks that may be moving, and that crashes the program: at once if it is set again by the
heartbeat, and seldom, on a busy machine, even if it fires only while one call holds the GIL,
because the call may end in the middle of the writing.
"""

import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass

from concgui.engine.records.freeze import ExplainedFreeze
from concgui.qtlayer.probe.freeze_stacks import (
    KnownThread,
    Stacks,
    cause_of,
    current_stacks,
    known_threads,
    stack_depth,
    thread_stacks,
)

WATCH_NS = 100_000_000
"""The window is called stuck after this long (asyncio's slow callback; Nielsen's immediate)."""

LOOK_S = 0.025
"""How often the watching thread looks."""

MAX_STACKS_PER_RUN = 50
"""A run of many freezes must not spend its time on noting stacks."""


@dataclass(frozen=True, slots=True)
class _Sighting:
    seen_ns: int
    stacks: Stacks
    threads: Mapping[int, KnownThread]


@dataclass(frozen=True, slots=True)
class _Gap:
    since_ns: int
    until_ns: int


class FreezeWatchdog:
    """Owns the watching thread.

    `start`, `look`, `beat` and `stop` belong to the GUI thread.
    """

    def __init__(self) -> None:
        self._gui_thread = threading.get_ident()
        self._idle_depth = sys.maxsize
        self._last_beat_ns = 0
        self._gaps: list[_Gap] = []
        self._sightings: list[_Sighting] = []
        self._noted_beat_ns = 0
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, now_ns: int) -> None:
        """Begin to watch; the calling thread is the GUI thread."""
        self._gui_thread = threading.get_ident()
        self._last_beat_ns = now_ns
        self._gaps, self._sightings = [], []
        self._noted_beat_ns = 0
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="concgui-freeze-watch", daemon=True)
        self._thread.start()

    def look(self, now_ns: int) -> None:
        """The GUI thread is alive: note who kept the GIL from it, before anything lets go of it."""
        if now_ns - self._last_beat_ns <= WATCH_NS or self._noted_beat_ns == self._last_beat_ns:
            return
        if self._thread is not None and len(self._sightings) < MAX_STACKS_PER_RUN:
            # It stands here, which says nothing of where it stood.
            self._note(now_ns, {**current_stacks(), self._gui_thread: ()})

    def beat(self, now_ns: int, handler_frames: int) -> None:
        """Note that the window answered a ping.

        Args:
            now_ns: When.
            handler_frames: How many Python frames there are from what Qt called to this call. Below
                them and this one lies what is there while nothing happens.
        """
        self._idle_depth = min(self._idle_depth, stack_depth() - 1 - handler_frames)
        self._note_gap(now_ns)
        self._last_beat_ns = now_ns

    def stop(self, now_ns: int) -> tuple[ExplainedFreeze, ...]:
        """End the watch and return what was found. Idempotent.

        A freeze that reaches to the end of the watch counts: a model that blocks the window
        ends its run before the next ping is answered.
        """
        if self._thread is None:
            return ()
        self._note_gap(now_ns)
        self._stopping.set()
        self._thread.join()
        self._thread = None
        found = (self._explained(gap) for gap in self._gaps)
        return tuple(freeze for freeze in found if freeze is not None)

    def _note(self, now_ns: int, stacks: Stacks) -> None:
        self._noted_beat_ns = self._last_beat_ns
        self._sightings.append(_Sighting(now_ns, stacks, known_threads()))

    def _note_gap(self, now_ns: int) -> None:
        if now_ns - self._last_beat_ns > WATCH_NS and self._thread is not None:
            self._gaps.append(_Gap(self._last_beat_ns, now_ns))

    def _explained(self, gap: _Gap) -> ExplainedFreeze | None:
        """Return a freeze with what was seen in it; a look just after it saw the thread that held the GIL."""
        late_ns = gap.until_ns + WATCH_NS
        seen = [s for s in self._sightings if gap.since_ns <= s.seen_ns <= late_ns]
        if not seen:
            return None
        stacks = thread_stacks(seen[0].stacks, self._gui_thread, seen[0].threads)
        return ExplainedFreeze(gap.since_ns, gap.until_ns, cause_of(stacks, self._idle_depth), stacks)

    def _watch(self) -> None:
        """The watching thread."""
        looked_ns = time.perf_counter_ns()
        while len(self._sightings) < MAX_STACKS_PER_RUN and not self._stopping.wait(LOOK_S):
            now_ns = time.perf_counter_ns()
            is_stuck = now_ns - self._last_beat_ns > WATCH_NS and self._last_beat_ns != self._noted_beat_ns
            # Passed over for so long: somebody held the GIL, and stands there still.
            if is_stuck or now_ns - looked_ns > WATCH_NS:
                self._note(now_ns, current_stacks())
            looked_ns = time.perf_counter_ns()
