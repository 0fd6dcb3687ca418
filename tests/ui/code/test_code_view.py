"""Tests of the code view: marks that can be chosen, and the script."""

import dataclasses
from datetime import UTC, datetime, timedelta

import pytest
from builders import ENVIRONMENT, MS, line_with, record
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from runner import NAMES

import concgui
from concgui.app.run_code import RunCode
from concgui.engine.records.freeze import CodeLocation, ExplainedFreeze, FreezeCause, FreezeKind
from concgui.engine.records.run_record import RunRecord
from concgui.engine.records.selection import Selection
from concgui.engine.workloads import sleep
from concgui.presentation.code.code_page import CodePage
from concgui.presentation.colours import DARK, LIGHT
from concgui.ui.code.code_view import CodeView
from concgui.ui.code.line_list import LineList

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

PLACE = CodeLocation(sleep.__file__, line_with(sleep, "time.sleep("), "call")
FREEZE = ExplainedFreeze(0, 105 * MS, FreezeCause(FreezeKind.WAITING, location=PLACE, frames=(PLACE,)))
LATER = datetime.now(UTC) + timedelta(days=1)
"""A run after the last change of any file."""

SELECTED = Selection(record().id, 0, 105 * MS, is_freeze=True)


def run(**changes: object) -> RunRecord:
    here = dataclasses.replace(ENVIRONMENT, concgui=concgui.__version__)
    return record(**{"environment": here, "time": LATER, "freezes": (FREEZE,), **changes})


@pytest.fixture
def view(qtbot: QtBot) -> CodeView:
    code = RunCode()
    made = CodeView(NAMES, code.page, code.script)
    qtbot.addWidget(made)
    made.resize(900, 500)
    return made


def row_with(lines: LineList, text: str) -> int:
    return next(number for number, row in enumerate(lines.rows) if row.line and text in row.line.text)


def middle_of(lines: LineList, number: int) -> QPoint:
    return lines.visualRect(lines.model().index(number, 0)).center()


def test_code_is_read_when_it_is_seen(qtbot: QtBot) -> None:
    """A view that nobody sees reads nothing, and one that is seen reads each run once."""
    asked: list[str] = []
    code = RunCode()

    def page_of(shown: RunRecord) -> CodePage:
        asked.append(shown.id)
        return code.page(shown)

    view = CodeView(NAMES, page_of, code.script)
    qtbot.addWidget(view)
    view.show_run(run())
    assert asked == []
    view.show()
    view.show_run(run())
    view.hide()
    view.show()
    assert asked == [run().id]


def test_the_line_that_froze_the_window_is_in_sight(view: CodeView) -> None:
    """The line that froze the window is current at first, marked with how long it did."""
    view.show()
    view.show_run(run())
    row = view.source.current_row
    assert row is not None and row.line is not None
    assert (row.line.number, row.labels.split(" · ")[0]) == (PLACE.line, "froze 105 ms")
    assert "the window froze for 105 ms" in row.meaning


def test_a_click_on_a_marked_line_selects_what_it_did(view: CodeView, qtbot: QtBot) -> None:
    """A click selects on the timeline, Return shows it there, and a line without marks does nothing."""
    view.show()
    view.show_run(run())
    number = row_with(view.source, "time.sleep(")
    with qtbot.waitSignal(view.selection_chosen) as chosen:
        qtbot.mouseClick(
            view.source.viewport(), Qt.MouseButton.LeftButton, pos=middle_of(view.source, number)
        )
    assert chosen.args == [SELECTED]
    with qtbot.waitSignal(view.selection_opened) as opened:
        qtbot.keyClick(view.source, Qt.Key.Key_Return)
    assert opened.args == [SELECTED]
    with qtbot.assertNotEmitted(view.selection_chosen):
        plain = row_with(view.source, "return task.seed")
        qtbot.mouseClick(view.source.viewport(), Qt.MouseButton.LeftButton, pos=middle_of(view.source, plain))


def test_what_is_selected_on_the_timeline_shows_its_line(view: CodeView) -> None:
    """A task leads to the line that runs it, a freeze to the one that caused it, also before it is seen."""
    view.show_run(run())
    view.show_selection(Selection(record().id, 2 * MS, 102 * MS, task=0))
    view.show()
    assert view.source.current_row is not None
    assert "run" in view.source.current_row.labels
    view.show_selection(SELECTED)
    assert view.source.current_row.labels.startswith("froze")
    view.show_selection(Selection("other", 2 * MS, 102 * MS, task=0))
    assert view.source.current_row.labels.startswith("froze")
    view.show_place(dataclasses.replace(PLACE, line=41))
    assert view.source.current_row.line is not None
    assert view.source.current_row.line.number == 41


def test_keys_go_from_mark_to_mark_and_copy(view: CodeView, qtbot: QtBot) -> None:
    """N and P go to the next and the previous mark, and Ctrl+C copies the line."""
    view.show()
    view.show_run(run(freezes=()))
    first = view.source.current_row
    qtbot.keyClick(view.source, Qt.Key.Key_N)
    second = view.source.current_row
    assert first is not None and second is not None
    assert first.labels and second.labels and first is not second
    qtbot.keyClick(view.source, Qt.Key.Key_P)
    assert view.source.current_row is first
    qtbot.keyClick(view.source, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert first.line is not None
    assert QApplication.clipboard().text() == f"{first.line.text}\n"


def test_an_anti_pattern_has_its_replacement_beside_it(view: CodeView) -> None:
    """The model to use instead stands beside an anti-pattern, and beside no other model."""
    view.show()
    view.show_run(run(model="asyncio-blocking"))
    assert view.replacement.isVisible()
    assert any("to_thread" in row.line.text for row in view.replacement.rows if row.line)
    view.show_run(run(model="qthread", id="f" * 32))
    assert not view.replacement.isVisible()


def test_the_script_is_that_of_the_command(view: CodeView) -> None:
    """The second tab has every line of the script, and says why where there is none."""
    view.show()
    view.show_run(run())
    view.tabs.setCurrentIndex(1)
    shown = "\n".join(row.line.text for row in view.script.rows if row.line is not None)
    assert f"{shown}\n" == RunCode().script(run())
    view.show_run(run(workload="mine", id="f" * 32))
    first = view.script.rows[0].text
    assert first.startswith("There is no script for this run: unknown")


def test_buttons_name_the_run(view: CodeView, qtbot: QtBot) -> None:
    """The buttons ask for the script of the run that is shown; without a run there are none."""
    view.show()
    assert view.save_button.isHidden() and view.copy_button.isHidden()
    view.show_run(run())
    for button, signal in (
        (view.save_button, view.save_requested),
        (view.copy_button, view.copy_requested),
    ):
        with qtbot.waitSignal(signal) as asked:
            qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert asked.args == [run()]
    view.show_nothing()
    assert view.save_button.isHidden()


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_rows_say_what_they_are(view: CodeView, theme: object) -> None:
    """A screen reader hears number, marks and text of a line; every row is painted in both themes."""
    view.show()
    view.set_theme(theme)
    view.show_run(run(environment=dataclasses.replace(ENVIRONMENT, concgui="0.0.1")))
    model = view.source.model()
    spoken = [
        model.index(number, 0).data(Qt.ItemDataRole.AccessibleTextRole) for number in range(model.rowCount())
    ]
    assert any(str(text).endswith(", wait: time.sleep(self.duration_ms / 1000)") for text in spoken)
    assert "lines left out" in spoken
    assert any(str(text).startswith("This file is of concgui") for text in spoken)
    assert not view.grab().isNull()
