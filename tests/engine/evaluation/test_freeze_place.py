"""A freeze is named by the line that a person can change, and by what it did."""

import os
import subprocess
import sysconfig
from multiprocessing import connection
from pathlib import Path

import pytest

import concgui
from concgui.engine.evaluation.freeze_place import (
    activity_of,
    best_frames,
    is_of_window,
    place_of,
    waits_for_lock,
)
from concgui.engine.own_function import own_workload
from concgui.engine.records.freeze import Activity, CodeLocation
from concgui.engine.workloads import http, sort
from concgui.engine.workloads.http_server import __name__ as server_name
from concgui.engine.workloads.support import http_clients
from concgui.ui.window import main_area

LIBRARY = Path(sysconfig.get_path("stdlib"))
PACKAGES = Path(sysconfig.get_path("purelib"))
OWN = Path(concgui.__file__).parent
MINE = CodeLocation("/work/mine.py", 3, "work")
TASK = CodeLocation(str(OWN / "engine" / "tasks" / "task.py"), 80, "run_task")


def at(file: str | Path, function: str = "call", line: int = 1) -> CodeLocation:
    return CodeLocation(str(file), line, function)


@pytest.mark.parametrize(
    ("file", "is_place"),
    [
        ("/work/mine.py", True),
        (PACKAGES / "urllib3" / "connection.py", True),
        (sort.__file__, True),
        (http.__file__, True),
        (http_clients.__file__, True),
        (OWN / Path(*server_name.split(".")[1:]) / "server.py", False),
        (TASK.file, False),
        (main_area.__file__, False),
        (LIBRARY / "json" / "decoder.py", False),
        ("<string>", False),
        ("<frozen importlib._bootstrap>", False),
    ],
)
def test_the_place_is_outside_library_and_program(file: str | Path, is_place: bool) -> None:
    """Of this program the workloads count, because they are what a person runs; generated code never does."""
    assert (place_of((at(file), TASK)) is not None) == is_place


def test_the_most_frequent_line_stands_for_a_thread() -> None:
    """The most frequent function comes first, and the most frequent line in it."""
    loop = [(at("/work/mine.py", "work", line), TASK) for line in (7, 7, 8)]
    stacks = [*loop, (at("/work/mine.py", "other", 1),), (at("/work/mine.py", "other", 1),), ()]
    assert place_of(best_frames(stacks)) == at("/work/mine.py", "work", 7)
    assert best_frames([]) == best_frames([()]) == ()


@pytest.mark.parametrize(
    ("frames", "activity"),
    [
        ((at("<frozen importlib._bootstrap>", "_find_and_load"), MINE), Activity.IMPORTS),
        ((at("<frozen importlib._bootstrap_external>", "get_code"), TASK), Activity.IMPORTS),
        ((at(subprocess.__file__, "Popen._execute_child"), MINE), Activity.STARTS_PROCESS),
        (
            (at(LIBRARY / "multiprocessing" / "popen_spawn_posix.py", "Popen._launch"), TASK),
            Activity.STARTS_PROCESS,
        ),
        ((at(connection.__file__, "_ConnectionBase.recv"), TASK), Activity.UNPICKLES),
        ((at(connection.__file__, "_ConnectionBase.send"), TASK), Activity.PICKLES),
        ((at(LIBRARY / "json" / "decoder.py", "raw_decode"), MINE), None),
        ((MINE, at(subprocess.__file__, "Popen._execute_child")), None),
        ((TASK,), Activity.BOOKKEEPING),
        ((at(own_workload.__file__), TASK), Activity.OWN_FUNCTION),
        ((at(LIBRARY / "json" / "decoder.py"), at(own_workload.__file__), TASK), Activity.OWN_FUNCTION),
        ((MINE, at(own_workload.__file__), TASK), None),
        ((), None),
    ],
)
def test_what_a_stack_does_is_recognised(frames: tuple[CodeLocation, ...], activity: Activity | None) -> None:
    """Starting a process, importing, pickling and unpickling are named where the place itself called them."""
    assert activity_of(frames) is activity


def test_a_collection_is_recognised_by_its_call(tmp_path: Path) -> None:
    """A line that asks the garbage collector to collect is named as that; the collector has no frame."""
    file = tmp_path / "mine.py"
    file.write_text(f"import gc{os.linesep}gc.collect(){os.linesep}")
    assert activity_of((at(file, "work", 2),)) is Activity.COLLECTS_GARBAGE
    assert activity_of((at(file, "work", 1),)) is None


def test_a_collection_is_recognised_by_the_interpreters_own_frame() -> None:
    """Where the interpreter shows its collector as a frame, the place is the line that it interrupted."""
    work = CodeLocation("/home/me/work.py", 7, "work")
    frames = (CodeLocation("<interpreter>", 0, "<GC>"), work)
    assert activity_of(frames) is Activity.COLLECTS_GARBAGE
    assert place_of(frames) == work


def test_the_windows_own_stack_has_no_workload() -> None:
    """A stack in the window's views is the window's, unless a workload runs in it."""
    view = at(main_area.__file__, "paint")
    assert is_of_window((view, TASK))
    assert not is_of_window((at(sort.__file__), view))
    assert not is_of_window((TASK,))


@pytest.mark.parametrize(
    ("file", "function", "waits"),
    [
        (LIBRARY / "threading.py", "Condition.wait", True),
        (LIBRARY / "threading.py", "Thread.join", True),
        (LIBRARY / "queue.py", "Queue.get", True),
        (LIBRARY / "threading.py", "Thread.__init__", False),
        ("/work/threading.py", "Condition.wait", False),
        (LIBRARY / "socket.py", "SocketIO.readinto", False),
    ],
)
def test_only_waiting_functions_wait_for_a_lock(file: str | Path, function: str, waits: bool) -> None:
    """A line of Python's own waiting functions waits for a lock; other lines may wait for the GIL alone."""
    assert waits_for_lock((at(file, function), MINE)) == waits
    assert not waits_for_lock(())
