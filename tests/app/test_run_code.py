"""Tests of the code of runs: every model and workload has its sections and its marks."""

import bisect
import dataclasses
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from builders import ENVIRONMENT, FREEZE, MS, record
from script_runs import PAIRS

import concgui
from concgui.app.run_code import RunCode, entries_of
from concgui.app.script_choice import script_choice
from concgui.engine.contracts.model_info import ModelInfo
from concgui.engine.contracts.workload import CoroutineWorkload
from concgui.engine.errors import UsageError
from concgui.engine.records.freeze import (
    Activity,
    CodeLocation,
    ExplainedFreeze,
    FreezeCause,
    FreezeKind,
)
from concgui.engine.records.run_record import RunRecord
from concgui.engine.records.selection import Selection
from concgui.engine.source.marks import MarkKind
from concgui.engine.workloads import primes, sleep
from concgui.engine.workloads.catalogue import WORKLOADS
from concgui.export.script import script_text
from concgui.presentation.code.code_page import (
    CodePage,
    CodeSection,
    line_of_place,
    line_of_selection,
)
from concgui.presentation.code.mark_text import UNKNOWN_WORKLOAD_TEXT
from concgui.qtlayer.catalogue import MODELS
from concgui.qtlayer.models import qthread_signal_flood

HERE = dataclasses.replace(ENVIRONMENT, concgui=concgui.__version__)
LATER = datetime.now(UTC) + timedelta(days=1)
"""A run after the last change of any file."""

OWN = "own function, <script>alert(1)</script> & more"


@pytest.fixture(scope="module")
def code() -> RunCode:
    return RunCode()


def run(**changes: object) -> RunRecord:
    return record(**{"environment": HERE, "time": LATER, **changes})


def expected_kinds(info: ModelInfo) -> set[MarkKind]:
    """Return the marks that a model must have, by what it says it can."""
    kinds = {MarkKind.RUN}
    is_in_gui_thread = info.blocks_window or info.calls_in_coroutine or info.coarse_timers
    if not is_in_gui_thread:
        kinds |= {MarkKind.START, MarkKind.JOIN}
    if info.is_coroutine_model or not (info.blocks_window or info.worker_per_task):
        kinds.add(MarkKind.SUBMIT)
    if info.is_coroutine_model or info.uses_processes or "chunk_size" in info.run_options:
        kinds.add(MarkKind.WAIT)
    if info.blocks_window and info.hears_cancel:
        kinds.add(MarkKind.YIELD)
    if "signal_count" in info.run_options:
        kinds.add(MarkKind.SIGNAL)
    return kinds


def kinds_in(sections: tuple[CodeSection, ...]) -> set[MarkKind]:
    return {mark.kind for section in sections for line in section.lines for mark in line.marks}


def marked_lines(page: CodePage, kind: MarkKind) -> list[tuple[str, int]]:
    return [
        (section.file, line.number)
        for section, line in page.marked
        if any(mark.kind is kind for mark in line.marks)
    ]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.info.key)
def test_every_model_shows_the_lines_that_matter(model: type, code: RunCode) -> None:
    """Each model has the marks that follow from what it can, also where bases and helpers do it."""
    info = model.info
    page = code.page(run(model=info.key, freezes=()))
    sections = tuple(section for section in page.sections if "model" in section.about)
    assert sections[0].file.endswith(f"{info.key.replace('-', '_')}.py")
    found = kinds_in(sections)
    assert expected_kinds(info) <= found
    if info.blocks_window:
        assert not found & {MarkKind.START, MarkKind.SUBMIT, MarkKind.WAIT, MarkKind.JOIN}
    assert (page.replacement == info.replacement) and (
        bool(page.replacement_sections) == info.is_anti_pattern
    )
    assert not page.notices and not any(section.notice for section in page.sections)


@pytest.mark.parametrize("entry", WORKLOADS, ids=lambda entry: entry.key)
def test_every_workload_shows_what_a_task_runs(entry: object, code: RunCode) -> None:
    """Each workload shows the function that a model calls, marked, and where it waits if it does."""
    workload = entry.make({})
    for key in ("thread-pool", "asyncio-thread"):
        page = code.page(run(model=key, workload=entry.key, freezes=()))
        sections = [section for section in page.sections if "work" in section.about.split()]
        assert MarkKind.RUN in kinds_in((sections[0],))
        info = next(model.info for model in MODELS if model.info.key == key)
        name, _ = entries_of(workload, info, yields=False)
        assert any(f"def {name}(" in line.text for line in sections[0].lines if line.marks)
        is_suspended = info.runs_coroutines and isinstance(workload, CoroutineWorkload)
        if is_suspended or workload.waited_seconds_per_task() is not None:
            assert MarkKind.WAIT in kinds_in(tuple(sections))


def frozen_at(place: CodeLocation, *frames: CodeLocation) -> ExplainedFreeze:
    cause = FreezeCause(FreezeKind.PYTHON, location=place, is_sure=True, frames=(place, *frames))
    return ExplainedFreeze(5 * MS, 105 * MS, cause)


def line_with(path: str, text: str) -> int:
    lines = Path(path).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


def test_the_line_that_froze_the_window_is_marked_and_linked(code: RunCode) -> None:
    """The place of a freeze and the lines that led to it are marked, and stand for the freeze."""
    line = line_with(primes.__file__, "if number % divisor == 0")
    called = CodeLocation(primes.__file__, line_with(primes.__file__, "return count_primes"), "call")
    freeze = frozen_at(CodeLocation(primes.__file__, line, "_count_odd_primes"), called)
    page = code.page(run(workload="primes", freezes=(freeze,)))
    file = "concgui/engine/workloads/primes.py"
    assert marked_lines(page, MarkKind.FREEZE) == [(file, line)]
    assert marked_lines(page, MarkKind.LED_TO_FREEZE) == [(file, called.line)]
    selected = Selection(record().id, 5 * MS, 105 * MS, is_freeze=True)
    found = line_of_selection(page, selected)
    assert found is not None
    assert found[1].number == line
    assert found[1].marks[0].selection == selected
    place = line_of_place(page, called)
    assert place is not None and place[1].number == called.line


def test_a_selected_task_and_part_of_a_run_have_their_lines(code: RunCode) -> None:
    """A task is at the line that runs it, and the start-up at a line that starts something."""
    shown = run(model="thread-pool", freezes=())
    page = code.page(shown)
    task = line_of_selection(page, Selection(shown.id, 2 * MS, 102 * MS, task=0))
    assert task is not None and task[1].marks[0].kind is MarkKind.RUN
    start = line_of_selection(page, Selection(shown.id, 0, 2 * MS))
    assert start is not None and start[1].marks[0].kind is MarkKind.START
    assert line_of_selection(page, Selection(shown.id, 1, 2, is_freeze=True)) is None


def test_a_file_that_is_not_what_ran_says_so(code: RunCode) -> None:
    """Another version, a later change and a line that has moved are told, and no line is marked for them."""
    line = line_with(sleep.__file__, "time.sleep(")
    freeze = frozen_at(CodeLocation(sleep.__file__, line, "call"))
    moved = frozen_at(CodeLocation(sleep.__file__, line, "gone"))
    old = dataclasses.replace(HERE, concgui="0.0.1")
    for changes, words in (
        ({"environment": old}, "0.0.1"),
        ({"time": datetime(2001, 1, 1, tzinfo=UTC)}, "changed after the run"),
        ({"freezes": (moved,)}, "gone()"),
    ):
        page = code.page(run(**{"workload": "sleep", "freezes": (freeze,), **changes}))
        (section,) = [s for s in page.sections if s.file.endswith("workloads/sleep.py")]
        assert words in section.notice
        assert marked_lines(page, MarkKind.FREEZE) == []
    page = code.page(run(workload="sleep", freezes=(freeze,)))
    assert marked_lines(page, MarkKind.FREEZE) == [("concgui/engine/workloads/sleep.py", line)]


def test_what_is_not_known_here_is_told(code: RunCode) -> None:
    """A model, a workload and a file that this program does not have are named in place of code."""
    page = code.page(run(model="later", workload="mine", freezes=(FREEZE,)))
    assert page.sections == ()
    assert len(page.notices) == 3
    assert any("/work/sleep.py, line 30" in notice for notice in page.notices)


def own_work(number: int) -> str:
    """Do a person's own work."""
    import time

    time.sleep(0)
    return _own_help(number)


def _own_help(number: int) -> str:
    return OWN * number


def test_a_function_of_ones_own_is_shown_from_its_own_file(code: RunCode) -> None:
    """The file of the function is shown, with what it uses there and where it waits."""
    origin = f"{__name__}.own_work"
    own = {"model": "thread-pool", "workload": "own_work()", "freezes": ()}
    page = code.page(run(**own, params={"function": origin}))
    (section,) = [s for s in page.sections if s.about == "the work of a task"]
    text = "\n".join(line.text for line in section.lines)
    assert "def own_work" in text and "def _own_help" in text and "def run(" not in text
    assert {MarkKind.RUN, MarkKind.WAIT} <= kinds_in((section,))
    for unknown in ("gone.own_work", f"{__name__}.gone", "own_work", "os.path"):
        assert code.page(run(**own, params={"function": unknown})).notices == (UNKNOWN_WORKLOAD_TEXT,)
    assert "gone" not in sys.modules


def test_a_run_has_the_script_that_the_command_writes(code: RunCode) -> None:
    """The script of a run is that of its model, workload, parameters, tasks and workers."""
    for model, workload in PAIRS[:: len(PAIRS) // 12]:
        made = run(model=model, workload=workload, params={}, workers=3, seed=script_seed())
        assert code.script(made) == script_text(script_choice(model, workload, {}, 1, 3))
    slow = run(model="qthread", params={"duration_ms": 7}, seed=script_seed())
    assert code.script(slow) == script_text(script_choice("qthread", "sleep", {"duration_ms": "7"}, 1, 4))
    for changes in ({"workload": "mine"}, {"params": {"gone": 1}}, {"model": "later"}):
        with pytest.raises(UsageError):
            code.script(run(**changes))


def script_seed() -> int:
    return script_choice("blocking", "sleep", {}, 1, 1).seed


def test_a_freeze_without_a_place_is_at_the_line_that_was_under_way(code: RunCode) -> None:
    """A slot that handles signals is marked, although it belongs to the program and is no place."""
    file = qthread_signal_flood.__file__
    slot = CodeLocation(file, line_with(file, "self._view.show_step("), "show")
    inner = CodeLocation("/elsewhere/widget.py", 3, "append")
    cause = FreezeCause(FreezeKind.PYTHON, frames=(inner, slot), activity=Activity.HANDLES_SIGNALS)
    freeze = ExplainedFreeze(5 * MS, 105 * MS, cause)
    page = code.page(run(model="qthread-signal-flood", freezes=(freeze,)))
    assert marked_lines(page, MarkKind.FREEZE) == [
        ("concgui/qtlayer/models/qthread_signal_flood.py", slot.line)
    ]
    assert page.notices == ()
    shared = dataclasses.replace(freeze, cause=dataclasses.replace(cause, kind=FreezeKind.GIL_SHARED))
    page = code.page(run(model="qthread-signal-flood", freezes=(shared,)))
    assert marked_lines(page, MarkKind.FREEZE) == []


def test_a_record_does_not_choose_which_files_are_read(code: RunCode, tmp_path: Path) -> None:
    """Of a place outside what this Python loads nothing is shown, and of one inside its function."""
    secret = tmp_path / "secret.py"
    secret.write_text("def f():\n    return 'secret'\n", encoding="utf-8")
    library = CodeLocation(bisect.__file__, line_with(bisect.__file__, "def insort_right("), "insort_right")
    for file, words in (
        (str(secret), 0),
        ("/etc/passwd", 0),
        (f"{Path(bisect.__file__).parent}/../{Path(__file__).name}", 0),
        (bisect.__file__, 1),
    ):
        freeze = frozen_at(dataclasses.replace(library, file=file))
        page = code.page(run(freezes=(freeze,)))
        assert len([s for s in page.sections if "frozen" in s.about]) == words
        assert len(page.notices) == 1 - words
