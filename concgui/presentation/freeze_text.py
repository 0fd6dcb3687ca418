"""Why the window froze, in words."""

import re
from pathlib import PurePath

from concgui.engine.records.freeze import CodeLocation, FreezeCause, FreezeKind, ThreadStack
from concgui.presentation.numbers import count_text, share_text

_GUI_THREAD = "GUI thread"
_MOST_RECENT = ", most recent call first:"
_HEADER = re.compile(rf"(?:{_GUI_THREAD}|thread (?P<thread>\w+)(?: \((?P<name>.*)\))?){_MOST_RECENT}")
_FRAME = re.compile(r"  (?P<file>.+?)(?::(?P<line>\d+))? in (?P<function>.+)")


def location_text(location: CodeLocation) -> str:
    """Return ``decoder.py:353 in raw_decode``."""
    line = f":{location.line}" if location.line else ""
    return f"{PurePath(location.file).name}{line} in {location.function}"


def cause_text(cause: FreezeCause) -> str:
    """Return why the window froze as part of a sentence, with the evidence."""
    where = location_text(cause.location) if cause.location is not None else ""
    on_cpu = f"on a CPU for {share_text(cause.share)} of the freeze" if cause.share is not None else ""
    if cause.kind is FreezeKind.PYTHON:
        return f"the GUI thread was busy at {where}"
    if cause.kind is FreezeKind.CPP:
        return f"the GUI thread ran C++ code, such as painting or layout; it was {on_cpu}"
    if cause.kind is FreezeKind.GIL_SHARED:
        threads = count_text(len(cause.threads), "thread")
        return f"the GUI thread waited for the GIL, which {threads} took in turns, together {on_cpu}"
    if cause.kind is FreezeKind.GIL_HELD and where:
        return f"the GUI thread waited for the GIL, which another thread held at {where}"
    if cause.kind is FreezeKind.GIL_HELD:
        holder = f"thread {cause.threads[0]}" if cause.threads else "another thread"
        return (
            f"the GUI thread waited for the GIL, which {holder} held at a line that was not seen; "
            f"that thread was {on_cpu}"
        )
    return "the cause was not seen: no Python thread was running, so it may have been C++ code"


def stacks_text(stacks: tuple[ThreadStack, ...]) -> str:
    """Return where the threads stood, one block of lines for each."""
    return "\n\n".join(
        "\n".join([_title(stack), *(f"  {location_text(frame)}" for frame in stack.frames)])
        for stack in stacks
    )


def stacks_from_text(text: str) -> tuple[ThreadStack, ...]:
    """Return the stacks that `stacks_text` made a text of; of each file, the name is all that it tells."""
    found: list[ThreadStack] = []
    for block in text.split("\n\n"):
        title, *lines = block.split("\n")
        header = _HEADER.fullmatch(title)
        if header is None:
            continue
        frames = tuple(
            CodeLocation(frame["file"], int(frame["line"] or 0), frame["function"])
            for frame in map(_FRAME.fullmatch, lines)
            if frame is not None
        )
        thread = header["thread"]
        found.append(ThreadStack(_number(thread), header["name"] or "", thread is None, frames))
    return tuple(found)


def _title(stack: ThreadStack) -> str:
    name = f" ({stack.name})" if stack.name else ""
    thread = _GUI_THREAD if stack.is_gui else f"thread {stack.thread or 'unknown'}{name}"
    return f"{thread}{_MOST_RECENT}"


def _number(thread: str | None) -> int:
    """Return the id of a thread; 0 for the GUI thread and for what is no number."""
    try:
        return int(thread or "0", 0)
    except ValueError:
        return 0
