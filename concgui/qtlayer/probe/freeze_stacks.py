"""Which line froze the window, read from the stacks of all threads. Pure functions."""

import gc
import itertools
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from types import FrameType

NOBODY_SEEN = "an event handler in C++: no Python thread was busy"

_OWN_FOLDER = PurePath(__file__).parent
# Of the probe: its frames look at freezes and cause none.

_WAITING_FILES = frozenset(("threading.py", "queue.py", "connection.py", "selectors.py", "thread.py"))
_MAX_THREADS = 64
_MAX_DEPTH = 40


@dataclass(frozen=True, slots=True)
class StackFrame:
    """One line of a stack."""

    file: str
    line: int
    function: str

    def __str__(self) -> str:
        # Between two instructions of a function that begins, Python knows no line.
        place = f":{self.line}" if self.line else ""
        return f"{PurePath(self.file).name}{place} in {self.function}"


Stacks = Mapping[int, tuple[StackFrame, ...]]
"""The frames of each thread (`threading.get_ident`), most recent call first."""


def current_stacks() -> dict[int, tuple[StackFrame, ...]]:
    """Return the stacks of all threads now; at most 64 threads with 40 frames each.

    Guarantees that no frame is referenced after the return. This function's own frame is among
    `frames`, a local variable of that very frame. Such a cycle would keep the local variables of every
    thread alive, active painters among them, until the cyclic collector freed them in any thread.
    """
    frames = _frames_of_all_threads()
    try:
        return dict(_unwound_threads(frames))
    finally:
        frames.clear()


def _frames_of_all_threads() -> dict[int, FrameType]:
    """Return the frame of each thread, with the cyclic collector held off.

    Before Python 3.11.9 and 3.12.3, `sys._current_frames` allocates while it holds the lock of the list of
    threads. A collection that begins there can run a finaliser which releases the GIL to a thread that
    needs that list, because it starts or ends one: both wait for ever, and the program with them (gh-106883).
    """
    is_collecting = gc.isenabled()
    gc.disable()
    try:
        return sys._current_frames()
    finally:
        if is_collecting:
            gc.enable()


def _unwound_threads(frames: Mapping[int, FrameType]) -> Iterator[tuple[int, tuple[StackFrame, ...]]]:
    # Frames are passed on and never bound to a name here: a generator's frame would hold itself.
    for thread in itertools.islice(frames, _MAX_THREADS):
        yield thread, _unwound(frames[thread])


def stacks_text(stacks: Stacks, gui_thread: int) -> str:
    """For people: the GUI thread first."""
    order = sorted(stacks, key=lambda thread: thread != gui_thread)
    blocks = []
    for thread in order:
        name = "GUI thread" if thread == gui_thread else f"thread {thread:#x}"
        blocks.append("\n".join([f"{name}, most recent call first:", *(f"  {f}" for f in stacks[thread])]))
    return "\n\n".join(blocks)


def blocking_line(stacks: Stacks, gui_thread: int, idle_depth: int) -> tuple[str, bool]:
    """The line that blocked, and whether it is another thread's.

    That is where the GUI thread stood. If it stood in the event loop, it had nothing to do but
    could not get the GIL: then it is where another thread stood that was not waiting itself.

    Args:
        stacks: Of all threads.
        gui_thread: `threading.get_ident` of the GUI thread.
        idle_depth: How many Python frames its stack has while it waits for events.
    """
    gui = stacks.get(gui_thread, ())
    if len(gui) > idle_depth and not _is_own(gui[0]):
        return str(gui[0]), False
    busy = [
        frames[0] for thread, frames in stacks.items() if thread != gui_thread and frames and _is_busy(frames)
    ]
    if busy:
        return f"{busy[0]}, in another thread: the GUI thread waited for the GIL", True
    return NOBODY_SEEN, False


def _is_busy(frames: tuple[StackFrame, ...]) -> bool:
    """Whether a thread seems to compute; the one that looks at the stacks does not count."""
    is_waiting = PurePath(frames[0].file).name in _WAITING_FILES
    return not is_waiting and not any(map(_is_own, frames))


def _is_own(frame: StackFrame) -> bool:
    return PurePath(frame.file).parent == _OWN_FOLDER


def stack_depth() -> int:
    """How many Python frames the caller's stack has, its own among them."""
    depth = 0
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        depth += 1
        frame = frame.f_back
    return depth


def _unwound(frame: FrameType) -> tuple[StackFrame, ...]:
    found: list[StackFrame] = []
    current: FrameType | None = frame
    while current is not None and len(found) < _MAX_DEPTH:
        code = current.f_code
        found.append(StackFrame(code.co_filename, current.f_lineno or 0, code.co_name))
        current = current.f_back
    return tuple(found)
