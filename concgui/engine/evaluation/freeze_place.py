"""The place of a freeze: which line of a stack to name, and what the stack does as a whole."""

import linecache
import os
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import PurePath

import concgui
from concgui.engine import own_function, workloads
from concgui.engine.records.freeze import Activity, CodeLocation

Frames = tuple[CodeLocation, ...]

_OWN_FOLDER = str(PurePath(concgui.__file__).parent)
_WORKLOAD_FOLDER = str(PurePath(workloads.__file__).parent)
_UI_FOLDER = str(PurePath(_OWN_FOLDER, "ui"))
_LIBRARY_FOLDER = str(PurePath(os.__file__).parent)
_MODEL_FOLDER = str(PurePath(_OWN_FOLDER, "qtlayer", "models"))
_PACKAGE_FOLDERS = ("site-packages", "dist-packages")
_OWN_FUNCTION_FOLDER = str(PurePath(own_function.__file__).parent)
_BINDING_FOLDERS = ("PySide6", "shiboken6", "shibokensupport")
# The binding of Qt replaces `__import__`, so its frames stand between any line and what that line imports.

_WAITING_FILES = frozenset(("threading.py", "queue.py", "synchronize.py", "_base.py"))
# Python's own code that waits for a lock, a condition, a queue, a future or the end of a thread; and its
# functions that do. Every other line of these files runs, or waits for the GIL.
_WAITING_FUNCTIONS = frozenset(
    ("wait", "wait_for", "acquire", "__enter__", "join", "_wait_for_tstate_lock", "get", "put", "result")
)

_ACTIVITIES: tuple[tuple[Activity, str, str], ...] = (
    (Activity.IMPORTS, r".*<frozen importlib\.\w+>|.*[/\\]importlib[/\\]_bootstrap\w*\.py", r".*"),
    (Activity.STARTS_PROCESS, r".*[/\\]subprocess\.py", r"(Popen\.)?(__init__|_execute_child|_get_handles)"),
    (
        Activity.STARTS_PROCESS,
        r".*[/\\]multiprocessing[/\\](process|popen_\w+|context|util)\.py",
        r".*(start|_Popen|_launch|__init__|spawnv_passfds)",
    ),
    (Activity.UNPICKLES, r".*[/\\]multiprocessing[/\\](connection|queues|managers)\.py", r".*\b(recv|get)"),
    (
        Activity.PICKLES,
        r".*[/\\]multiprocessing[/\\](connection|reduction|queues)\.py",
        r".*\b(send|dumps|dump|_feed)",
    ),
)
# What a frame of the standard library shows: the file and the function, as patterns.

_COMPILED = tuple(
    (activity, re.compile(file), re.compile(function)) for activity, file, function in _ACTIVITIES
)
_COLLECTS = re.compile(r"\bgc\.collect\(")
_COLLECTOR = "<GC>"
# The frame by which Python 3.15 shows, to readers from outside, that a thread collects garbage.


def place_of(frames: Frames) -> CodeLocation | None:
    """Return the first line outside the standard library and this program; None if there is none.

    Of this program the workloads count, because they are what a person runs.
    """
    return next(filter(_is_place, frames), None)


def doing_of(frames: Frames) -> tuple[str, str] | Activity | None:
    """Return file and function of the place of a stack, or else what it does; None if neither is known."""
    place = place_of(frames)
    return (place.file, place.function) if place is not None else activity_of(frames)


def best_frames(stacks: Iterable[Frames]) -> Frames:
    """Return the stack that stands for several of one thread: one at the place that was seen most often.

    The most frequent file and function come first and then the line in it, as a loop has several lines.
    """
    seen = [frames for frames in stacks if frames]
    if not seen:
        return ()
    places = [place_of(frames) for frames in seen]
    functions = Counter((place.file, place.function) if place is not None else None for place in places)
    function = functions.most_common(1)[0][0]
    of_function = [
        (place, frames)
        for place, frames in zip(places, seen, strict=True)
        if (None if place is None else (place.file, place.function)) == function
    ]
    line = Counter(place for place, _ in of_function).most_common(1)[0][0]
    return Counter(frames for place, frames in of_function if place == line).most_common(1)[0][0]


def activity_of(frames: Frames) -> Activity | None:
    """Return what a stack does as a whole; None if its place says it.

    Frames below the place are what the place was called by, and say nothing about it.
    """
    place = place_of(frames)
    above = frames[: frames.index(place)] if place is not None else frames
    for frame in above:
        for activity, file, function in _COMPILED:
            if file.fullmatch(frame.file) and function.fullmatch(frame.function):
                return activity
    if frames and (
        frames[0].function == _COLLECTOR
        or _COLLECTS.search(linecache.getline(frames[0].file, frames[0].line))
    ):
        return Activity.COLLECTS_GARBAGE
    if not frames or place is not None:
        return None
    is_own = any(_is_in(frame.file, _OWN_FUNCTION_FOLDER) for frame in frames)
    return Activity.OWN_FUNCTION if is_own else Activity.BOOKKEEPING


def waits_for_lock(frames: Frames) -> bool:
    """Return whether the innermost line waits for a lock, a condition, a queue or a thread."""
    if not frames:
        return False
    innermost = frames[0]
    is_waiting = innermost.function.rpartition(".")[2] in _WAITING_FUNCTIONS
    return is_waiting and PurePath(innermost.file).name in _WAITING_FILES and _is_library(innermost.file)


def is_of_model(frames: Sequence[CodeLocation]) -> bool:
    """Return whether the event loop called a slot of a model: its frames are the outermost."""
    return bool(frames) and _is_in(frames[-1].file, _MODEL_FOLDER)


def is_of_window(frames: Sequence[CodeLocation]) -> bool:
    """Return whether the stack is in this program's own views, and in nothing that a model runs."""
    return place_of(tuple(frames)) is None and any(_is_in(frame.file, _UI_FOLDER) for frame in frames)


def _is_place(frame: CodeLocation) -> bool:
    if frame.file.startswith("<"):
        return False  # frozen modules, and code that dataclasses and named tuples generate
    if _is_in(frame.file, _OWN_FOLDER):
        return _is_in(frame.file, _WORKLOAD_FOLDER) and not _is_in(frame.file, _SERVER_FOLDER)
    return not (_is_library(frame.file) or _is_of_binding(frame.file))


_SERVER_FOLDER = str(PurePath(_WORKLOAD_FOLDER, "http_server"))


def _is_library(file: str) -> bool:
    is_packaged = any(part in _PACKAGE_FOLDERS for part in PurePath(file).parts)
    return not is_packaged and _is_in(file, _LIBRARY_FOLDER)


def _is_of_binding(file: str) -> bool:
    return any(part in _BINDING_FOLDERS for part in PurePath(file).parts)


def _is_in(file: str, folder: str) -> bool:
    return PurePath(file).is_relative_to(folder)
