"""What a reader of the table must know stands under it, each thing once."""

import dataclasses

from builders import FREEZE, PROGRAM, gil_record, record, span
from runner import NAMES

from concgui.engine.evaluation.summary import REFERENCE_MODEL
from concgui.engine.findings.finding import FindingKey
from concgui.engine.note import Note
from concgui.engine.records.freeze import ExplainedFreeze, FreezeCause, FreezeKind
from concgui.engine.records.span import Worker
from concgui.engine.tasks.outcome import Outcome
from concgui.export.run_json import run_json
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
        "so its times and latencies may be inflated."
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


def test_what_a_finding_tells_is_not_told_again() -> None:
    """A note of all runs that stands above as a finding is left out, and every other stays."""
    busy, other = Note.of("disturbed", cores=1.2), Note.of("cancelled", ran_on=1, rest_s=0.5)
    run = dataclasses.replace(QUIET, notes=(busy, other))
    both = remarks_on([run], NAMES, compares=False)
    assert len(both) == 2
    assert remarks_on([run], NAMES, compares=False, told=[FindingKey.MACHINE_BUSY]) == both[1:]
    assert remarks_on([run], NAMES, compares=False, told=[FindingKey.GIL_WAIT]) == both


def test_a_thread_that_froze_the_window_has_the_name_of_its_lane() -> None:
    """The worker of the timeline is the one that the remark names."""
    worker = Worker(PROGRAM.process, 77)
    cause = FreezeCause(FreezeKind.GIL_HELD, (77,), 0.9)
    run = record(
        spans=(span(0, worker=worker),), freezes=(dataclasses.replace(FREEZE, cause=cause),), notes=()
    )
    (remark,) = remarks_on([run], NAMES, compares=False)
    assert "the GIL, which worker 1 held" in remark
    assert "worker 1" in run_json(run, with_spans=False)["freezes"][0]["text"]
