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

from concgui.engine.records.look import Look
from concgui.qtlayer.probe.freeze_stacks import Stacks, current_stacks, look_of, stack_depth

WATCH_NS = 100_000_000
"""Time without an answer after which the window is stuck (asyncio's slow callback; Nielsen's immediate)."""

LOOK_S = 0.025
"""Time between two checks of the watching thread."""

NEXT_FACTOR = 3
"""Each later look at one freeze comes after this many times the wait at the last one."""

MAX_LOOKS_PER_RUN = 50
"""Most looks of a run, so that a run with many freezes does not spend its time on them."""


class FreezeWatchdog:
    """The owner of the watching thread.

    `start`, `look`, `beat` and `stop` are called in the GUI thread.
    """

    def __init__(self) -> None:
        self._gui_thread = threading.get_ident()
        self._idle_depth = sys.maxsize
        self._last_beat_ns = 0
        self._looks: list[Look] = []
        self._noted_beat_ns = 0
        self._next_wait_ns = WATCH_NS
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def idle_depth(self) -> int:
        """How many Python frames the GUI thread has while it waits for events."""
        return self._idle_depth

    def start(self, now_ns: int) -> None:
        """Start watching. The calling thread is the GUI thread."""
        self._gui_thread = threading.get_ident()
        self._last_beat_ns = now_ns
        self._looks = []
        self._noted_beat_ns = 0
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="concgui-freeze-watch", daemon=True)
        self._thread.start()

    def look(self, now_ns: int) -> None:
        """Record the stacks if the GUI thread has just been stuck, before anything releases the GIL."""
        if now_ns - self._last_beat_ns <= WATCH_NS or self._noted_beat_ns == self._last_beat_ns:
            return
        if self._thread is not None and len(self._looks) < MAX_LOOKS_PER_RUN:
            stacks = current_stacks()
            # The GUI thread's own stack is of now and not of the freeze. Of very many threads not all are
            # recorded, so it may be missing.
            stacks.pop(self._gui_thread, None)
            self._note(now_ns, stacks)

    def beat(self, now_ns: int, handler_frames: int) -> None:
        """Record that the window answered a ping.

        Args:
            now_ns: The time of the answer.
            handler_frames: The number of Python frames from the handler called by Qt to this call. The
                frames below them are those of an idle GUI thread.
        """
        self._idle_depth = min(self._idle_depth, stack_depth() - 1 - handler_frames)
        self._last_beat_ns = now_ns

    def stop(self) -> tuple[Look, ...]:
        """Stop watching and return the looks. Idempotent."""
        if self._thread is None:
            return ()
        self._stopping.set()
        self._thread.join()
        self._thread = None
        return tuple(self._looks)

    def _note(self, now_ns: int, stacks: Stacks) -> None:
        self._noted_beat_ns = self._last_beat_ns
        self._looks.append(look_of(stacks, now_ns))

    def _watch(self) -> None:
        """Watch until `stop` is called or enough stacks are recorded; runs in the watching thread."""
        looked_ns = time.perf_counter_ns()
        while len(self._looks) < MAX_LOOKS_PER_RUN and not self._stopping.wait(LOOK_S):
            now_ns = time.perf_counter_ns()
            beat_ns = self._last_beat_ns
            waited_ns = now_ns - beat_ns
            if beat_ns != self._noted_beat_ns:
                self._next_wait_ns = WATCH_NS
            is_due = waited_ns > self._next_wait_ns
            # If this thread was late, another one held the GIL and is still at that line.
            if is_due or now_ns - looked_ns > WATCH_NS:
                self._next_wait_ns = max(self._next_wait_ns, NEXT_FACTOR * waited_ns)
                self._note(now_ns, current_stacks())
            looked_ns = time.perf_counter_ns()
