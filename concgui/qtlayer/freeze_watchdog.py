"""The stack of a freeze: what every thread was doing while the window did not answer.

A C-level watchdog (`faulthandler.dump_traceback_later`) is set again by every answered ping.
If none comes in time, it writes all stacks without needing the GIL, so it also sees a C call
that holds it. Setting it again costs 30 µs, so it is on during runs only.
"""

import faulthandler
import os
import re
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO

from concgui.engine.records import FreezeStack

WATCH_S = 0.1
"""The window is called stuck after this long (asyncio's slow callback; Nielsen's immediate)."""

MAX_STACKS_PER_RUN = 50
"""A run of many short freezes must not spend its time on writing stacks."""

_THREAD_LINE = re.compile(r"^(?:Current thread|Thread) 0x([0-9a-f]+)")
_FRAME_LINE = re.compile(r'^  File "(.*)", line (\d+) in (.*)$')


class FreezeWatchdog:
    """Writes and collects the stacks of freezes, between `start` and `stop`.

    There is one such watchdog in a process: `faulthandler` has a single timer.
    """

    def __init__(self) -> None:
        self._file: IO[bytes] | None = None
        self._written_bytes = 0
        self._last_beat_ns = 0
        self._idle_depth = sys.maxsize
        self._gui_thread = threading.get_ident()
        self._marks: list[_Mark] = []

    def start(self, now_ns: int) -> None:
        """Begin to watch; the calling thread is the GUI thread."""
        # Unbuffered: the position that is asked for is the one that the watchdog has written to.
        self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 -- closed by stop
        self._written_bytes = 0
        self._last_beat_ns = now_ns
        self._gui_thread = threading.get_ident()
        self._marks = []
        self._arm()

    def beat(self, now_ns: int) -> None:
        """The window answered a ping. Call it from the handler that Qt called."""
        # Below the handler (this frame and its caller) lies what is there while nothing happens.
        self._idle_depth = min(self._idle_depth, _stack_depth() - 3)
        if self._file is None:
            return
        if now_ns - self._last_beat_ns > WATCH_S * 1e9:
            self._mark(now_ns)
        self._last_beat_ns = now_ns
        if len(self._marks) < MAX_STACKS_PER_RUN:
            self._arm()
        else:
            faulthandler.cancel_dump_traceback_later()

    def stop(self, now_ns: int) -> tuple[FreezeStack, ...]:
        """End the watch and return what was collected. Idempotent.

        A freeze that reaches to the end of the watch counts: a model that blocks the window
        ends its run before the next ping is answered.
        """
        stacks: tuple[FreezeStack, ...] = ()
        if self._file is not None:
            faulthandler.cancel_dump_traceback_later()
            self._mark(now_ns)
            stacks = tuple(self._read(self._file, mark) for mark in self._marks)
            self._file.close()
            self._file = None
        return stacks

    def _arm(self) -> None:
        if self._file is not None:
            faulthandler.dump_traceback_later(WATCH_S, file=self._file)

    def _mark(self, now_ns: int) -> None:
        """Remember where the stacks of this freeze stand.

        Reading them here would keep the handler, and with it the window, from its next ping:
        each call that releases the GIL may wait for another thread before it goes on.
        """
        if self._file is None:
            return
        end = os.lseek(self._file.fileno(), 0, os.SEEK_END)
        if end > self._written_bytes:
            self._marks.append(_Mark(self._last_beat_ns, now_ns, self._written_bytes, end))
            self._written_bytes = end

    def _read(self, file: IO[bytes], mark: "_Mark") -> FreezeStack:
        file.seek(mark.begin_bytes)
        text = file.read(mark.end_bytes - mark.begin_bytes).decode(errors="replace")
        line = blocking_line(text, self._gui_thread, self._idle_depth)
        return FreezeStack(mark.since_ns, mark.until_ns, line, text)


@dataclass(frozen=True, slots=True)
class _Mark:
    since_ns: int
    until_ns: int
    begin_bytes: int
    end_bytes: int


@dataclass(frozen=True, slots=True)
class _Frame:
    file: str
    line: int
    function: str

    def __str__(self) -> str:
        return f"{PurePath(self.file).name}:{self.line} in {self.function}"


def blocking_line(text: str, gui_thread: int, idle_depth: int) -> str:
    """The line that blocked, read from the stacks of all threads.

    That is where the GUI thread stood. If it stood in the event loop, it had nothing to do but
    could not get the GIL: then it is where another thread stood that was not waiting itself.

    Args:
        text: What `faulthandler` wrote.
        gui_thread: `threading.get_ident` of the GUI thread.
        idle_depth: How many Python frames its stack has while it waits for events.
    """
    threads = _parse(text)
    gui = threads.pop(gui_thread, [])
    if len(gui) > idle_depth:
        return str(gui[0])
    busy = [frames[0] for frames in threads.values() if frames and not _is_waiting(frames[0])]
    if busy:
        return f"{busy[0]}, in another thread: the GUI thread waited for the GIL"
    return "an event handler in C++: no Python thread was busy"


def _is_waiting(frame: _Frame) -> bool:
    return PurePath(frame.file).name in {
        "threading.py",
        "queue.py",
        "connection.py",
        "selectors.py",
        "thread.py",
        "popen_fork.py",
    }


def _parse(text: str) -> dict[int, list[_Frame]]:
    """Frames of each thread, most recent call first."""
    threads: dict[int, list[_Frame]] = {}
    frames: list[_Frame] = []
    for line in text.splitlines():
        if thread := _THREAD_LINE.match(line):
            frames = threads.setdefault(int(thread[1], 16), [])
        elif found := _FRAME_LINE.match(line):
            frames.append(_Frame(found[1], int(found[2]), found[3]))
    return threads


def _stack_depth() -> int:
    depth = 0
    frame = sys._getframe()
    while frame.f_back is not None:
        depth += 1
        frame = frame.f_back
    return depth + 1
