"""The stacks of all threads of this program, as its own looking thread sees them."""

import gc
import itertools
import sys
import threading
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from types import FrameType

from concgui.engine.records.freeze import CodeLocation
from concgui.engine.records.look import MOST_FRAMES, Look, SeenThread

_OWN_FOLDER = PurePath(__file__).parent
# The probe's folder, whose frames observe freezes and cause none.

_MAX_THREADS = 64


Stacks = Mapping[int, tuple[CodeLocation, ...]]
"""The frames of each thread (`threading.get_ident`), most recent call first."""


def current_stacks() -> dict[int, tuple[CodeLocation, ...]]:
    """Return the stacks of all threads now; at most 64 threads with `MOST_FRAMES` each.

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


def look_of(stacks: Stacks, now_ns: int) -> Look:
    """Return the stacks as a look, without the thread that observes freezes and causes none."""
    native_ids = {
        thread.ident: thread.native_id for thread in threading.enumerate() if thread.ident is not None
    }
    threads = (
        SeenThread(native_ids.get(ident) or 0, None, None, frames)
        for ident, frames in stacks.items()
        if not any(map(_is_own, frames))
    )
    return Look(now_ns, now_ns, False, tuple(threads))


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
    while current is not None and len(found) < MOST_FRAMES:
        code = current.f_code
        found.append(CodeLocation(code.co_filename, current.f_lineno or 0, code.co_qualname))
        current = current.f_back
    return tuple(found)
