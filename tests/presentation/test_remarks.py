"""What a reader of the table must know stands under it, each thing once."""

import dataclasses

from builders import FREEZE, PROGRAM, gil_record, record
from runner import NAMES

from concgui.engine.evaluation.summary import REFERENCE_MODEL
from concgui.engine.note import Note
from concgui.engine.records.freeze import ExplainedFreeze, FreezeCause, FreezeKind
from concgui.engine.tasks.outcome import Outcome
from concgui.presentation.remarks import remarks_on

QUIET = record(freezes=(), notes=())


def test_a_note_that_reads_the_same_stands_once() -> None:
    """Models share a line whose words are the same, even if figures differ by less than is shown."""
    runs = [
        dataclasses.replace(QUIET, model=model, notes=(Note.of("disturbed", cores=cores),))
        for model, cores in (("blocking", 1.21), ("qthread", 1.19), ("blocking", 1.22))
    ]
    assert remarks_on(runs, NAMES, compares=False) == [
        "blocking, qthread: Other programs used 1.2 cores during this run, "
        "so its times and latencies are inflated."
    ]


def test_the_longest_freeze_of_a_model_is_explained() -> None:
    """Only the longest one of all its runs, with its length and its cause."""
    longer = dataclasses.replace(FREEZE, until_ns=2_000_000_000)
    runs = [dataclasses.replace(QUIET, freezes=(freeze,)) for freeze in (FREEZE, longer)]
    assert remarks_on(runs, NAMES, compares=False) == [
        "blocking: the window froze for 2.00 s: the GUI thread was busy at /work/sleep.py:30 in call "
        "(less sure: seen from inside the program, which needs the GIL to look)"
    ]


def test_a_missing_speed_up_has_a_reason() -> None:
    """Without the reference, with one that did not finish, or with other results, a comparison says why."""
    other = dataclasses.replace(QUIET, model="qthread")
    assert (
        f"measured against {REFERENCE_MODEL}, which is not among"
        in remarks_on([other], NAMES, compares=True)[0]
    )
    failed = dataclasses.replace(QUIET, model=REFERENCE_MODEL, outcome=Outcome.FAILED, checksum=None)
    assert "did not finish" in remarks_on([failed, other], NAMES, compares=True)[0]
    different = dataclasses.replace(other, checksum="bad")
    assert "different results" in remarks_on([QUIET, different], NAMES, compares=True)[0]
    assert remarks_on([QUIET, other], NAMES, compares=True) == []


def test_who_held_the_gil_is_told_of_a_run_alone() -> None:
    """Of each model's first run who held the GIL, if that is known; in a comparison the JSON has it."""
    first = dataclasses.replace(QUIET, gil=gil_record([(0, 10, PROGRAM.gui_thread)]))
    runs = [first, dataclasses.replace(QUIET, gil=gil_record([], reason=Note.of("gil-free-threaded")))]
    assert remarks_on(runs, NAMES, compares=False) == [
        "blocking: Who held the GIL: GUI thread 100% (waited 0%)"
    ]
    assert remarks_on(runs[1:], NAMES, compares=False) == []
    assert remarks_on(runs, NAMES, compares=True) == []


def test_an_anti_pattern_is_called_one() -> None:
    """With the model to use instead, once for all of its runs."""
    runs = [dataclasses.replace(QUIET, model="asyncio-blocking")] * 2
    assert remarks_on(runs, NAMES, compares=False) == [
        "asyncio-blocking: an anti-pattern; use asyncio-to-thread instead"
    ]


def test_a_standstill_is_no_freeze() -> None:
    """The longest freeze is explained, and a longer standstill of the whole program is not called one."""
    still = ExplainedFreeze(0, 9_000_000_000, FreezeCause(FreezeKind.STOPPED, is_sure=True))
    (remark,) = remarks_on([dataclasses.replace(QUIET, freezes=(still, FREEZE))], NAMES, compares=False)
    assert "busy at" in remark
