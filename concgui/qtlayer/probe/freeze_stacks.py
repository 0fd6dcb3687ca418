"""Pure functions that find the line that froze the window in the stacks of all threads."""

import gc
import itertools
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath
from types import FrameType
from typing import NamedTuple

from concgui.engine.records.freeze import CodeLocation, FreezeCause, FreezeKind, ThreadStack

_OWN_FOLDER = PurePath(__file__).parent
# The probe's folder, whose frames observe freezes and cause none.

_WAITING_FILES = frozenset(("threading.py", "queue.py", "connection.py", "selectors.py", "thread.py"))
_MAX_THREADS = 64
_MAX_DEPTH = 40


class KnownThread(NamedTuple):
    """The native id and the name that Python knows of a thread."""

    native_id: int
    name: str


UNKNOWN_THREAD = KnownThread(0, "")

Stacks = Mapping[int, tuple[CodeLocation, ...]]
"""The frames of each thread (`threading.get_ident`), most recent call first."""


def current_stacks() -> dict[int, tuple[CodeLocation, ...]]:
    """Return the stacks of all threads now; at most 64 threads with 40 frames each.

    Guarantees that no frame is referenced after the return. This function's own frame is in `frames`,
    which is a local variable of that frame. Such a cycle would keep the local variables of every thread
    alive, including active painters, until the cyclic collector freed them in any thread.
    """
    frames = _frames_of_all_threads()
    try:
        return dict(_unwound_threads(frames))
    finally:
        frames.clear()


def _frames_of_all_threads() -> dict[int, FrameType]:
    """Return the frame of each thread, with the cyclic collector disabled.

    Before Python 3.11.9 and 3.12.3, `sys._current_frames` allocates while it holds the lock of the list of
    threads. A collection that starts there can run a finaliser that releases the GIL to a thread that needs
    the list because it starts or ends a thread. Both then wait for ever (gh-106883).
    """
    is_collecting = gc.isenabled()
    gc.disable()
    try:
        return sys._current_frames()
    finally:
        if is_collecting:
            gc.enable()


def _unwound_threads(frames: Mapping[int, FrameType]) -> Iterator[tuple[int, tuple[CodeLocation, ...]]]:
    # Frames are passed on and never bound to a name here: a generator's frame would reference itself.
    for thread in itertools.islice(frames, _MAX_THREADS):
        yield thread, _unwound(frames[thread])


def thread_stacks(
    stacks: Stacks, gui_thread: int, threads: Mapping[int, KnownThread]
) -> tuple[ThreadStack, ...]:
    """Return the stacks as rows, the GUI thread first.

    Args:
        stacks: The stacks of all threads.
        gui_thread: `threading.get_ident` of the GUI thread.
        threads: Native ids and names, by `threading.get_ident`.
    """
    order = sorted(stacks, key=lambda ident: ident != gui_thread)
    return tuple(
        ThreadStack(*threads.get(ident, UNKNOWN_THREAD), is_gui=ident == gui_thread, frames=stacks[ident])
        for ident in order
    )


def known_threads() -> dict[int, KnownThread]:
    """Return native id and name of the threads that Python knows, by `threading.get_ident`."""
    return {
        thread.ident: KnownThread(thread.native_id or 0, thread.name)
        for thread in threading.enumerate()
        if thread.ident is not None
    }


def cause_of(stacks: Sequence[ThreadStack], idle_depth: int) -> FreezeCause:
    """Return the cause of a freeze according to the stacks.

    The blocking line is the line that the GUI thread was executing. If the GUI thread was in the event
    loop, it was only waiting for the GIL; then the blocking line is that of another thread that was not
    waiting.

    Args:
        stacks: The stacks of all threads.
        idle_depth: How many Python frames the GUI thread has while it waits for events.
    """
    gui = next((stack.frames for stack in stacks if stack.is_gui), ())
    if len(gui) > idle_depth and not _is_own(gui[0]):
        return FreezeCause(FreezeKind.PYTHON, location=gui[0], frames=gui)
    busy = next((stack for stack in stacks if not stack.is_gui and _is_busy(stack.frames)), None)
    if busy is None:
        return FreezeCause(FreezeKind.NOT_SEEN)
    threads = (busy.thread,) if busy.thread else ()
    return FreezeCause(FreezeKind.GIL_HELD, threads, location=busy.frames[0], frames=busy.frames)


def _is_busy(frames: tuple[CodeLocation, ...]) -> bool:
    """Return whether a thread seems to compute, except for the thread that reads the stacks."""
    if not frames:
        return False
    is_waiting = PurePath(frames[0].file).name in _WAITING_FILES
    return not is_waiting and not any(map(_is_own, frames))


def _is_own(frame: CodeLocation) -> bool:
    return PurePath(frame.file).parent == _OWN_FOLDER


def stack_depth() -> int:
    """Return the number of Python frames of the caller's stack, including the caller's own."""
    depth = 0
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        depth += 1
        frame = frame.f_back
    return depth


def _unwound(frame: FrameType) -> tuple[CodeLocation, ...]:
    found: list[CodeLocation] = []
    current: FrameType | None = frame
    while current is not None and len(found) < _MAX_DEPTH:
        code = current.f_code
        found.append(CodeLocation(code.co_filename, current.f_lineno or 0, code.co_name))
        current = current.f_back
    return tuple(found)
