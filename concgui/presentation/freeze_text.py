"""Why the window froze, in words."""

import re
from collections.abc import Callable

from concgui.engine.records.freeze import Activity, CodeLocation, FreezeCause, FreezeKind, ThreadStack
from concgui.presentation.numbers import count_text, share_text
from concgui.presentation.thread_names import NO_NAMES, ThreadNames

_GUI_THREAD = "GUI thread"
_MOST_RECENT = ", most recent call first:"
_HEADER = re.compile(rf"(?:{_GUI_THREAD}|thread (?P<thread>\w+)(?: \((?P<name>.*)\))?){_MOST_RECENT}")
_LOCATION = re.compile(r" *(?P<file>.+?)(?::(?P<line>\d+))? in (?P<function>.+)")

_ROOTS = re.compile(
    r"^.*/(?:site-packages|dist-packages|lib/python\d\.\d+t?|Lib)/|^.*/(?=concgui/)", re.ASCII
)
"""Folders that are left out of a path: what follows is the package and the path in it."""

_ACTIVITIES = {
    Activity.STARTS_PROCESS: "starting a process",
    Activity.IMPORTS: "importing a module",
    Activity.PICKLES: "pickling an object for another process",
    Activity.UNPICKLES: "unpickling an object from another process",
    Activity.COLLECTS_GARBAGE: "collecting garbage",
    Activity.HANDLES_SIGNALS: "handling the signals of the run",
    Activity.OWN_FUNCTION: "running the function that is compared",
    Activity.BOOKKEEPING: "handing out tasks and taking results",
}

_HINDERED_SHARE = 0.5
# Below this share of a freeze on a CPU, other threads or programs made it much longer than its work.

_LESS_SURE = " (less sure: seen from inside the program, which needs the GIL to look)"


def findable_path(file: str) -> str:
    """Return package and path of a file: ``concgui/engine/workloads/sort.py``, or else the whole path."""
    return _ROOTS.sub("", file.replace("\\", "/"), count=1)


def location_text(location: CodeLocation) -> str:
    """Return ``json/decoder.py:353 in raw_decode``."""
    line = f":{location.line}" if location.line else ""
    return f"{findable_path(location.file)}{line} in {location.function}"


def location_from_text(text: str) -> CodeLocation | None:
    """Return the location that `location_text` made a text of; None if the text is no location."""
    found = _LOCATION.fullmatch(text)
    return CodeLocation(found["file"], int(found["line"] or 0), found["function"]) if found else None


def cause_text(cause: FreezeCause, names: ThreadNames = NO_NAMES) -> str:
    """Return why the window froze as part of a sentence, with the evidence.

    Args:
        cause: The cause.
        names: Of the threads of the run; without them a thread is named by its id.
    """
    doubt = _LESS_SURE if cause.location is not None and not cause.is_sure else ""
    return _SENTENCES[cause.kind](cause, names) + doubt


def _no_cpu(cause: FreezeCause, names: ThreadNames) -> str:
    del names
    if cause.is_throttled:
        wanted = f"the GUI thread wanted a CPU{_for_share(cause)} and got none"
        return f"{wanted}; the CPU quota of this container had stopped the program"
    owners = f"{count_text(len(cause.threads), 'thread')} of the run" if cause.threads else "other programs"
    return f"the GUI thread wanted a CPU{_for_share(cause)} and got none; {owners} had them"


def _python(cause: FreezeCause, names: ThreadNames) -> str:
    del names
    hindered = cause.share is not None and cause.share < _HINDERED_SHARE
    on_cpu = f"; it got a CPU only{_for_share(cause)}" if hindered else ""
    return f"the GUI thread was busy{_at(cause)}{on_cpu}"


def _cpp(cause: FreezeCause, names: ThreadNames) -> str:
    del names
    on_cpu = f"; it was on a CPU{_for_share(cause)}" if cause.share is not None else ""
    called = f", called {_where(cause)}" if cause.location is not None else ""
    return f"the GUI thread ran C++ code, such as painting or layout{on_cpu}{called}"


def _gil_shared(cause: FreezeCause, names: ThreadNames) -> str:
    del names
    threads = count_text(len(cause.threads), "thread") if cause.threads else "several threads"
    on_cpu = f", together on a CPU{_for_share(cause)}" if cause.share is not None else ""
    mostly = f", mostly {where}" if (where := _where(cause)) else ""
    return f"the GUI thread waited for the GIL, which {threads} took in turns{on_cpu}{mostly}"


def _gil_held(cause: FreezeCause, names: ThreadNames) -> str:
    holder = names.name(cause.threads[0]) if cause.threads else "another thread"
    waited = f"the GUI thread waited for the GIL, which {holder} held"
    if where := _where(cause):
        return f"{waited} {where}"
    on_cpu = f"; that thread was on a CPU{_for_share(cause)}" if cause.share is not None else ""
    return f"{waited} at a line that was not seen{on_cpu}"


def _lock(cause: FreezeCause, names: ThreadNames) -> str:
    owner = f", which {names.name(cause.threads[0])} holds" if cause.threads else ""
    return f"the GUI thread waited for a lock or another thread{_for_share(cause)}{owner}{_at(cause)}"


_SENTENCES: dict[FreezeKind, Callable[[FreezeCause, ThreadNames], str]] = {
    FreezeKind.STOPPED: lambda _, __: (
        "the whole program stood still: a signal or a debugger stopped it, or the machine was suspended"
    ),
    FreezeKind.NO_CPU: _no_cpu,
    FreezeKind.PYTHON: _python,
    FreezeKind.CPP: _cpp,
    FreezeKind.GIL_HELD: _gil_held,
    FreezeKind.GIL_SHARED: _gil_shared,
    FreezeKind.LOCK: _lock,
    FreezeKind.WAITING: lambda cause, _: (
        f"the GUI thread waited for I/O or a timer{_for_share(cause)}{_at(cause)}"
    ),
    FreezeKind.OWN_VIEWS: lambda _, __: (
        "the window's own views were at work because it was used, not the model"
    ),
    FreezeKind.NOT_SEEN: lambda _, __: "the cause was not seen",
}


def _at(cause: FreezeCause) -> str:
    where = _where(cause)
    return f" {where}" if where else ""


def _where(cause: FreezeCause) -> str:
    """Return ``at PLACE``, with what was done there; "" if no line was seen."""
    return where_text(cause.frames, cause.location, cause.activity)


def where_text(
    frames: tuple[CodeLocation, ...], location: CodeLocation | None, activity: Activity | None
) -> str:
    """Return ``at PLACE``, with what was done there; "" if no line was seen.

    Args:
        frames: The frames, most recent call first.
        location: The place among them.
        activity: What they do as a whole.
    """
    if location is None:
        return f"while {_ACTIVITIES[activity]}" if activity is not None else ""
    place = f"at {location_text(location)}"
    if activity is not None:
        return f"while {_ACTIVITIES[activity]}, {place}"
    innermost = frames[0] if frames else location
    if innermost == location:
        return place
    return f"in {_function_text(innermost)}, called {place}"


def _function_text(location: CodeLocation) -> str:
    """Return ``json.decoder.raw_decode``."""
    module = findable_path(location.file).removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    return f"{module}.{location.function}"


def _for_share(cause: FreezeCause) -> str:
    return f" for {share_text(cause.share)} of the freeze" if cause.share is not None else ""


def stacks_from_text(text: str) -> tuple[ThreadStack, ...]:
    """Return the stacks of a text that earlier versions wrote: one block of lines for each thread."""
    found: list[ThreadStack] = []
    for block in text.split("\n\n"):
        title, *lines = block.split("\n")
        header = _HEADER.fullmatch(title)
        if header is None:
            continue
        frames = tuple(frame for frame in map(location_from_text, lines) if frame is not None)
        thread = header["thread"]
        found.append(ThreadStack(_number(thread), header["name"] or "", thread is None, frames))
    return tuple(found)


def _number(thread: str | None) -> int:
    """Return the id of a thread; 0 for the GUI thread and for what is no number."""
    try:
        return int(thread or "0", 0)
    except ValueError:
        return 0
