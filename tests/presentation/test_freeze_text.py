"""Why the window froze is said in words, with the evidence."""

import pytest
from builders import FREEZE

from concgui.engine.records.freeze import CodeLocation, FreezeCause, FreezeKind
from concgui.presentation.freeze_text import cause_text, location_text, stacks_from_text, stacks_text

LINE = CodeLocation("/usr/lib/python3/json/decoder.py", 353, "raw_decode")


@pytest.mark.parametrize(
    ("cause", "text"),
    [
        (
            FreezeCause(FreezeKind.PYTHON, location=LINE),
            "the GUI thread was busy at decoder.py:353 in raw_decode",
        ),
        (
            FreezeCause(FreezeKind.CPP, share=0.9),
            "the GUI thread ran C++ code, such as painting or layout; it was on a CPU for 90% of the freeze",
        ),
        (
            FreezeCause(FreezeKind.GIL_HELD, (8,), location=LINE),
            "the GUI thread waited for the GIL, which another thread held at decoder.py:353 in raw_decode",
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
            FreezeCause(FreezeKind.NOT_SEEN),
            "the cause was not seen: no Python thread was running, so it may have been C++ code",
        ),
    ],
    ids=lambda value: value.kind if isinstance(value, FreezeCause) else "",
)
def test_every_kind_of_cause_has_words(cause: FreezeCause, text: str) -> None:
    """Each kind is named with its evidence: the line, the thread, the share."""
    assert cause_text(cause) == text


def test_no_kind_is_without_words() -> None:
    """A kind that is added needs words too, and not those of another one."""
    evidence = {"threads": (8,), "share": 0.5, "location": LINE}
    assert len({cause_text(FreezeCause(kind, **evidence)) for kind in FreezeKind}) == len(FreezeKind)


def test_a_line_that_python_did_not_know_is_left_out() -> None:
    """Between two instructions there is no number, and none is made up."""
    assert location_text(CodeLocation("queue.py", 0, "get")) == "queue.py in get"


def test_stacks_can_be_read_back() -> None:
    """Thread, name, file, line and function of every frame survive the text; of a path its name does."""
    text = stacks_text(FREEZE.stacks)
    assert stacks_text(stacks_from_text(text)) == text
    gui, worker = stacks_from_text(text)
    assert (gui.is_gui, worker.is_gui, worker.thread, worker.name) == (True, False, 7, "worker")
    assert gui.frames == (CodeLocation("sleep.py", 30, "call"),)
