"""Why the window froze is said in words, with the evidence."""

import dataclasses

import pytest

from concgui.engine.records.freeze import Activity, CodeLocation, FreezeCause, FreezeKind
from concgui.presentation.freeze_text import (
    cause_text,
    findable_path,
    location_from_text,
    location_text,
    stacks_from_text,
)

PLACE = CodeLocation("/home/me/concgui/engine/workloads/json_parse.py", 42, "call")
INNERMOST = CodeLocation("/usr/lib/python3.11/json/decoder.py", 353, "raw_decode")
SEEN = {"location": PLACE, "is_sure": True}
WITH_DETAIL = {**SEEN, "frames": (INNERMOST, PLACE)}
WHERE = "concgui/engine/workloads/json_parse.py:42 in call"


@pytest.mark.parametrize(
    ("cause", "text"),
    [
        (FreezeCause(FreezeKind.PYTHON, **SEEN), f"the GUI thread was busy at {WHERE}"),
        (
            FreezeCause(FreezeKind.PYTHON, share=0.2, **SEEN),
            f"the GUI thread was busy at {WHERE}; it got a CPU only for 20% of the freeze",
        ),
        (
            FreezeCause(FreezeKind.PYTHON, **WITH_DETAIL),
            f"the GUI thread was busy in json.decoder.raw_decode, called at {WHERE}",
        ),
        (
            FreezeCause(FreezeKind.PYTHON, activity=Activity.IMPORTS, **WITH_DETAIL),
            f"the GUI thread was busy while importing a module, at {WHERE}",
        ),
        (
            FreezeCause(FreezeKind.PYTHON, activity=Activity.UNPICKLES),
            "the GUI thread was busy while unpickling an object from another process",
        ),
        (
            FreezeCause(FreezeKind.CPP, share=0.9),
            "the GUI thread ran C++ code, such as painting or layout; it was on a CPU for 90% of the freeze",
        ),
        (
            FreezeCause(FreezeKind.GIL_HELD, (8,), **SEEN),
            f"the GUI thread waited for the GIL, which thread 8 held at {WHERE}",
        ),
        (
            FreezeCause(FreezeKind.GIL_HELD, location=PLACE),
            f"the GUI thread waited for the GIL, which another thread held at {WHERE} "
            "(less sure: seen from inside the program, which needs the GIL to look)",
        ),
        (
            FreezeCause(FreezeKind.GIL_HELD, (8,), 0.9),
            "the GUI thread waited for the GIL, which thread 8 held at a line that was not seen; "
            "that thread was on a CPU for 90% of the freeze",
        ),
        (
            FreezeCause(FreezeKind.GIL_SHARED, (8, 9, 10), 0.9),
            "the GUI thread waited for the GIL, which 3 threads took in turns, "
            "together on a CPU for 90% of the freeze",
        ),
        (
            FreezeCause(FreezeKind.NO_CPU, (8, 9), 0.95),
            "the GUI thread wanted a CPU for 95% of the freeze and got none; 2 threads of the run had them",
        ),
        (
            FreezeCause(FreezeKind.NO_CPU, share=0.95, is_throttled=True),
            "the GUI thread wanted a CPU for 95% of the freeze and got none; the CPU quota of this container "
            "had stopped the program",
        ),
        (
            FreezeCause(FreezeKind.NO_CPU, share=0.95),
            "the GUI thread wanted a CPU for 95% of the freeze and got none; other programs had them",
        ),
        (
            FreezeCause(FreezeKind.LOCK, (8,), 0.9, **SEEN),
            "the GUI thread waited for a lock or another thread for 90% of the freeze, "
            f"which thread 8 holds at {WHERE}",
        ),
        (
            FreezeCause(FreezeKind.WAITING, share=1.0, **SEEN),
            f"the GUI thread waited for I/O or a timer for 100% of the freeze at {WHERE}",
        ),
        (FreezeCause(FreezeKind.NOT_SEEN), "the cause was not seen"),
    ],
)
def test_every_kind_of_cause_has_words(cause: FreezeCause, text: str) -> None:
    """Each kind is named with its evidence: the line, the thread, the share."""
    assert cause_text(cause) == text


def test_no_kind_is_without_words() -> None:
    """Each kind has words, which are not those of another kind."""
    evidence = FreezeCause(FreezeKind.NOT_SEEN, (8,), 0.5, **SEEN)
    texts = {cause_text(dataclasses.replace(evidence, kind=kind)) for kind in FreezeKind}
    assert len(texts) == len(FreezeKind)


@pytest.mark.parametrize("activity", Activity)
def test_every_activity_has_words(activity: Activity) -> None:
    """Each activity is named in place of the line of the standard library that does it."""
    cause = FreezeCause(FreezeKind.PYTHON, activity=activity, is_sure=True)
    assert cause_text(cause) != cause_text(dataclasses.replace(cause, activity=None))


@pytest.mark.parametrize(
    ("file", "path"),
    [
        ("/home/me/.venv/lib/python3.11/site-packages/PIL/Image.py", "PIL/Image.py"),
        ("/usr/lib/python3/dist-packages/numpy/core/fromnumeric.py", "numpy/core/fromnumeric.py"),
        ("/usr/lib/python3.11/json/decoder.py", "json/decoder.py"),
        ("/opt/lib/python3.13t/queue.py", "queue.py"),
        ("C:\\Python311\\Lib\\queue.py", "queue.py"),
        ("/home/me/concgui/concgui/engine/workloads/sort.py", "concgui/engine/workloads/sort.py"),
        ("/home/me/work/mine.py", "/home/me/work/mine.py"),
        ("<frozen importlib._bootstrap>", "<frozen importlib._bootstrap>"),
    ],
)
def test_a_file_is_named_so_that_one_can_find_it(file: str, path: str) -> None:
    """A file of a package is named by package and path, any other by its whole path."""
    assert findable_path(file) == path


def test_a_line_that_python_did_not_know_is_left_out() -> None:
    """Between two instructions there is no number, and none is made up."""
    assert location_text(CodeLocation("queue.py", 0, "get")) == "queue.py in get"


@pytest.mark.parametrize("location", [PLACE, INNERMOST, CodeLocation("queue.py", 0, "get")])
def test_a_place_can_be_read_back(location: CodeLocation) -> None:
    """Path, line and function survive the text."""
    read = location_from_text(location_text(location))
    assert read is not None
    assert location_text(read) == location_text(location)


def test_stacks_of_earlier_versions_can_be_read() -> None:
    """Thread, name, file, line and function of every frame are read from the text."""
    gui, worker = stacks_from_text(
        "GUI thread, most recent call first:\n  sleep.py:30 in call\n\n"
        "thread 7 (worker), most recent call first:\n  queue.py in get"
    )
    assert (gui.is_gui, worker.is_gui, worker.thread, worker.name) == (True, False, 7, "worker")
    assert gui.frames == (CodeLocation("sleep.py", 30, "call"),)
    assert worker.frames == (CodeLocation("queue.py", 0, "get"),)
