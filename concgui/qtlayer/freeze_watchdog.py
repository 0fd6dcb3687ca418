"""The stack of a freeze: what every thread was doing while the window did not answer.

Two eyes watch between `FreezeWatchdog.start` and `stop`:

* A thread looks 40 times a second whether the last answer is too long ago, and then notes the
  stacks of all threads. It needs the GIL. Behind a C call that holds it, it runs when the call
  is over and the thread that made it still stands in its line.
* A C-level watchdog (`faulthandler.dump_traceback_later`) needs no GIL and writes while the call
  lasts. It reads the stacks of threads that may be running, which crashes the program if they
  are: 100,000 empty tasks in a thread pool died in the third run. So it is set again by the
  watching thread, and for so long that it fires only if that thread cannot get the GIL although
  it is its turn: then one C call holds it, and no stack moves.
"""

import faulthandler
import os
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from typing import IO

from concgui.engine.records import FreezeStack
from concgui.qtlayer.freeze_stacks import (
    Stacks,
    blocking_line,
    current_stacks,
    parse_stacks,
    stack_depth,
    stacks_text,
)

WATCH_NS = 100_000_000
"""The window is called stuck after this long (asyncio's slow callback; Nielsen's immediate)."""

LOOK_S = 0.025
"""How often the watching thread looks."""

MAX_STACKS_PER_RUN = 50
"""A run of many freezes must not spend its time on noting stacks."""

GIL_HELD_S = 0.3
TURNS = 20
MAX_THREADS = 64
"""The C-level watchdog is set to `GIL_HELD_S`, or `TURNS` switch intervals per thread if that is more:
a thread that waits among n others is passed over for so long with a probability of e^-20. It is not
set at all beside more than `MAX_THREADS` threads."""


@dataclass(frozen=True, slots=True)
class _Sighting:
    seen_ns: int
    stacks: Stacks


@dataclass(frozen=True, slots=True)
class _Gap:
    since_ns: int
    until_ns: int


class FreezeWatchdog:
    """Owns the watching thread and the file of the C-level watchdog.

    `start`, `beat` and `stop` belong to the GUI thread.
    """

    def __init__(self) -> None:
        self._gui_thread = threading.get_ident()
        self._idle_depth = sys.maxsize
        self._last_beat_ns = 0
        self._gaps: list[_Gap] = []
        self._sightings: list[_Sighting] = []
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, now_ns: int) -> None:
        """Begin to watch; the calling thread is the GUI thread."""
        self._gui_thread = threading.get_ident()
        self._last_beat_ns = now_ns
        self._gaps, self._sightings = [], []
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="concgui-freeze-watch", daemon=True)
        self._thread.start()

    def beat(self, now_ns: int) -> None:
        """The window answered a ping. Call it from a handler that Qt called."""
        # Below the handler (this frame and its caller) lies what is there while nothing happens.
        self._idle_depth = min(self._idle_depth, stack_depth() - 2)
        self._note_gap(now_ns)
        self._last_beat_ns = now_ns

    def stop(self, now_ns: int) -> tuple[FreezeStack, ...]:
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
        return tuple(stack for stack in found if stack is not None)

    def _note_gap(self, now_ns: int) -> None:
        if now_ns - self._last_beat_ns > WATCH_NS and self._thread is not None:
            self._gaps.append(_Gap(self._last_beat_ns, now_ns))

    def _explained(self, gap: _Gap) -> FreezeStack | None:
        """The sighting of a freeze; one that came just after it saw the thread that held the GIL."""
        late_ns = gap.until_ns + WATCH_NS
        seen = [s for s in self._sightings if gap.since_ns <= s.seen_ns <= late_ns]
        if not seen:
            return None
        stacks = seen[0].stacks
        line = blocking_line(stacks, self._gui_thread, self._idle_depth)
        return FreezeStack(gap.since_ns, gap.until_ns, line, stacks_text(stacks, self._gui_thread))

    def _watch(self) -> None:
        """The watching thread."""
        with tempfile.TemporaryFile(buffering=0) as file:
            written = 0
            noted_beat_ns = 0
            while len(self._sightings) < MAX_STACKS_PER_RUN:
                self._set_c_watchdog(file)
                looked_ns = time.perf_counter_ns()
                if self._stopping.wait(LOOK_S):
                    break
                now_ns = time.perf_counter_ns()
                beat_ns = self._last_beat_ns
                end = os.lseek(file.fileno(), 0, os.SEEK_END)
                if end > written:
                    self._sightings.append(_Sighting(looked_ns + int(GIL_HELD_S * 1e9), _read(file, written)))
                    written = end
                elif now_ns - beat_ns > WATCH_NS:
                    if beat_ns != noted_beat_ns:
                        self._sightings.append(_Sighting(now_ns, current_stacks()))
                        noted_beat_ns = beat_ns
                elif now_ns - looked_ns > WATCH_NS:
                    # Passed over for so long: somebody held the GIL, and stands there still.
                    self._sightings.append(_Sighting(now_ns, current_stacks()))
            faulthandler.cancel_dump_traceback_later()

    def _set_c_watchdog(self, file: IO[bytes]) -> None:
        threads = len(sys._current_frames())
        if threads > MAX_THREADS:
            faulthandler.cancel_dump_traceback_later()
            return
        delay_s = max(GIL_HELD_S, TURNS * threads * sys.getswitchinterval())
        faulthandler.dump_traceback_later(delay_s, file=file)


def _read(file: IO[bytes], position: int) -> Stacks:
    file.seek(position)
    return parse_stacks(file.read().decode(errors="replace"))
