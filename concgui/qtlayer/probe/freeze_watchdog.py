"""A watchdog that records the stacks of all threads during a freeze.

A thread checks 40 times a second whether the last answer is too long ago, and then records the
stacks of all threads. The watching thread needs the GIL. While a C call holds the GIL, two threads
wait for it: the watching thread and the GUI thread, whose first handler checks as well. CPython
releases the GIL right after the call if a thread waits for it. So the next of the two that gets
the GIL finds the calling thread still at the line of the call.

`faulthandler.dump_traceback_later` would need no GIL and would write during the call. But it reads
stacks that may be changing, and that crashes the program: at once if the heartbeat sets the timer
again, and rarely, on a busy machine, even if the timer fires only while one call holds the GIL,
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
"""Time without an answer after which the window is stuck (asyncio's slow callback; Nielsen's immediate)."""

LOOK_S = 0.025
"""Time between two checks of the watching thread."""

MAX_STACKS_PER_RUN = 50
"""Most stacks recorded in a run, so that a run with many freezes does not spend its time on them."""


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
    """The owner of the watching thread.

    `start`, `look`, `beat` and `stop` are called in the GUI thread.
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
        """Start watching. The calling thread is the GUI thread."""
        self._gui_thread = threading.get_ident()
        self._last_beat_ns = now_ns
        self._gaps, self._sightings = [], []
        self._noted_beat_ns = 0
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="concgui-freeze-watch", daemon=True)
        self._thread.start()

    def look(self, now_ns: int) -> None:
        """Record the stacks if the GUI thread has just been stuck, before anything releases the GIL."""
        if now_ns - self._last_beat_ns <= WATCH_NS or self._noted_beat_ns == self._last_beat_ns:
            return
        if self._thread is not None and len(self._sightings) < MAX_STACKS_PER_RUN:
            # The GUI thread's own stack is of now and not of the freeze.
            self._note(now_ns, {**current_stacks(), self._gui_thread: ()})

    def beat(self, now_ns: int, handler_frames: int) -> None:
        """Record that the window answered a ping.

        Args:
            now_ns: The time of the answer.
            handler_frames: The number of Python frames from the handler called by Qt to this call. The
                frames below them are those of an idle GUI thread.
        """
        self._idle_depth = min(self._idle_depth, stack_depth() - 1 - handler_frames)
        self._note_gap(now_ns)
        self._last_beat_ns = now_ns

    def stop(self, now_ns: int) -> tuple[ExplainedFreeze, ...]:
        """Stop watching and return the freezes. Idempotent.

        A freeze that lasts until the end counts, because a model that blocks the window ends its run
        before the next ping is answered.
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
        """Return a freeze with its first stacks, also from just after it, when the GIL was released."""
        late_ns = gap.until_ns + WATCH_NS
        seen = [s for s in self._sightings if gap.since_ns <= s.seen_ns <= late_ns]
        if not seen:
            return None
        stacks = thread_stacks(seen[0].stacks, self._gui_thread, seen[0].threads)
        return ExplainedFreeze(gap.since_ns, gap.until_ns, cause_of(stacks, self._idle_depth))

    def _watch(self) -> None:
        """Watch until `stop` is called or enough stacks are recorded; runs in the watching thread."""
        looked_ns = time.perf_counter_ns()
        while len(self._sightings) < MAX_STACKS_PER_RUN and not self._stopping.wait(LOOK_S):
            now_ns = time.perf_counter_ns()
            is_stuck = now_ns - self._last_beat_ns > WATCH_NS and self._last_beat_ns != self._noted_beat_ns
            # If this thread was late, another one held the GIL and is still at that line.
            if is_stuck or now_ns - looked_ns > WATCH_NS:
                self._note(now_ns, current_stacks())
            looked_ns = time.perf_counter_ns()
