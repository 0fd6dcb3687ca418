"""Tests of Show: the evidence of a finding is selected where it can be seen."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from builders import MS, line_with, record, span
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot
from runner import NAMES

from concgui.app.run_code import RunCode
from concgui.engine.findings.finding import Evidence
from concgui.engine.records.freeze import CodeLocation
from concgui.engine.records.run_record import RunRecord
from concgui.engine.records.selection import Selection
from concgui.engine.workloads import sleep
from concgui.presentation.colours import LIGHT
from concgui.ui.code.code_view import CodeView
from concgui.ui.timeline.timeline_view import TimelineView
from concgui.ui.window.main_area import MainArea
from concgui.ui.window.pages import Page
from concgui.ui.window.script_saving import ScriptSaving

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

RUN = record().id
PLACE = CodeLocation(sleep.__file__, line_with(sleep, "time.sleep("), "call")


def run() -> RunRecord:
    return record(spans=[span(0, slices=())])


@pytest.fixture
def area(qtbot: QtBot) -> Iterator[MainArea]:
    made = MainArea(NAMES, RunCode())
    qtbot.addWidget(made)
    made.resize(1000, 600)
    made.load_views(LIGHT)
    made.show()
    yield made


@pytest.mark.parametrize(
    ("evidence", "page", "selection"),
    [
        (Evidence(RUN, task=0), Page.COMPARE, Selection(RUN, 2 * MS, 102 * MS, task=0)),
        (
            Evidence(RUN, freeze=(5 * MS, 105 * MS), place=PLACE),
            Page.COMPARE,
            Selection(RUN, 5 * MS, 105 * MS, is_freeze=True),
        ),
        (Evidence(RUN, place=PLACE), Page.CODE, None),
        (Evidence(RUN), Page.COMPARE, None),
        (Evidence(RUN, task=7), Page.COMPARE, None),
    ],
    ids=["task", "freeze", "place", "run", "task that never began"],
)
def test_each_kind_of_evidence_is_shown(
    area: MainArea, evidence: Evidence, page: Page, selection: Selection | None
) -> None:
    """A task and a freeze are selected on the timeline of their run, a line in its code."""
    area.show_page(Page.RESULTS)
    area.show_evidence(run(), evidence)
    assert area.page is page
    timeline = area.findChild(TimelineView)
    assert timeline is not None and timeline.selection == selection
    assert timeline.details.isVisible() == (selection is not None)


def test_code_and_timeline_follow_each_other(area: MainArea) -> None:
    """What is chosen in the code is selected on the timeline; Return goes there, and a button leads back."""
    area.show_run(run())
    area.show_page(Page.CODE)
    code, timeline = area.findChild(CodeView), area.findChild(TimelineView)
    assert code is not None and timeline is not None
    task = Selection(RUN, 2 * MS, 102 * MS, task=0)
    code.selection_chosen.emit(task)
    assert (timeline.selection, area.page) == (task, Page.CODE)
    code.selection_opened.emit(task)
    assert (timeline.selection, area.page) == (task, Page.COMPARE)
    timeline.selected.emit(task)
    assert code.source.current_row is not None
    assert "run" in code.source.current_row.labels
    assert area.page is Page.COMPARE
    timeline.line_button.click()
    assert area.page is Page.CODE
    assert code.source.isVisible()


def test_the_script_is_saved_and_copied(qtbot: QtBot, area: MainArea, tmp_path: Path) -> None:
    """The file that a person names gets the script; what cannot be written, or made, is said."""
    said: list[str] = []
    warned: list[str] = []
    code = RunCode()
    saving = ScriptSaving(area, code.script, said.append, warned.append)
    saving.ask_and_save(run())
    (dialog,) = area.findChildren(QFileDialog)
    assert (dialog.isVisible() and not dialog.isModal()) or dialog.windowTitle() == "Save as script"
    dialog.fileSelected.emit(str(tmp_path / "sleep.py"))
    assert (tmp_path / "sleep.py").read_text(encoding="utf-8") == code.script(run())
    dialog.fileSelected.emit(str(tmp_path / "none" / "sleep.py"))
    dialog.reject()
    saving.copy(run())
    assert QApplication.clipboard().text() == code.script(run())
    saving.copy(record(workload="mine"))
    assert len(said) == 2 and len(warned) == 2
    assert warned[0].startswith("The script cannot be saved") and "unknown workload" in warned[1]
