"""Tests of the list of kept runs, by its keys and buttons, with the history behind it."""

import dataclasses
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from builders import ENVIRONMENT, WHERE, record
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from concgui.app.history_desk import HistoryDesk
from concgui.app.run_keeping import KeepingReport
from concgui.presentation.colours import DARK
from concgui.presentation.history_text import NOTHING_FOUND, NOTHING_KEPT, SWITCHED_OFF
from concgui.store.history import History, HistoryPlace
from concgui.store.history.history import RunToKeep
from concgui.ui.history.history_view import HistoryView
from concgui.ui.history.presenter import HistoryPresenter
from concgui.ui.history.table_model import HistoryModel

if TYPE_CHECKING:
    from concgui.app.run_comparison import KeptRuns

DEADLINE_MS = 60_000

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


class Room:
    """A history, its view and its presenter."""

    def __init__(self, place: HistoryPlace, qtbot: QtBot) -> None:
        self.place = place
        self.busy = False
        self.desk = HistoryDesk(place)
        self.view = HistoryView()
        qtbot.addWidget(self.view)
        self.chosen: list[KeptRuns] = []
        self.problems: list[str] = []
        self.presenter = HistoryPresenter(self.view, self.desk, lambda: self.busy)
        self.presenter.runs_chosen.connect(self.chosen.append)
        self.presenter.problem_found.connect(self.problems.append)
        self._qtbot = qtbot

    def open(self) -> None:
        self.view.resize(1_000, 400)
        self.view.show()

    def wait(self, condition: Callable[[], bool]) -> None:
        self._qtbot.waitUntil(condition, timeout=DEADLINE_MS)

    def models(self) -> list[str]:
        return [row.model for row in self.view.rows]

    def select(self, *models: str) -> None:
        self.view.table.clearSelection()
        for number, row in enumerate(self.view.rows):
            if row.model in models:
                index = self.view.table.model().index(number, 0)
                self.view.table.selectionModel().select(
                    index,
                    self.view.table.selectionModel().SelectionFlag.Select
                    | self.view.table.selectionModel().SelectionFlag.Rows,
                )
                self.view.table.selectionModel().setCurrentIndex(
                    index, self.view.table.selectionModel().SelectionFlag.NoUpdate
                )

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.view.table.setFocus()
        self._qtbot.keyClick(self.view.table, key, modifier)


def run(number: int, model: str, **changes):
    time = WHERE["time"] + timedelta(hours=number)
    return record(id=f"{number:032x}", model=model, time=time, **changes)


@pytest.fixture
def room(tmp_path: Path, qtbot: QtBot) -> Iterator[Room]:
    """A room over a history of three runs: two of one experiment, one of a newer Python."""
    place = HistoryPlace(tmp_path / "history.sqlite3", 10**9)
    newer = dataclasses.replace(ENVIRONMENT, python="3.15.0")
    with History(place.path) as history:
        history.add(
            [
                RunToKeep(run(1, "blocking"), "a" * 32),
                RunToKeep(run(2, "qthread"), "a" * 32),
                RunToKeep(run(3, "thread-pool", environment=newer), "b" * 32),
            ]
        )
    made = Room(place, qtbot)
    yield made
    assert made.desk.shutdown(60.0)


@pytest.fixture
def opened(room: Room) -> Room:
    room.open()
    room.wait(lambda: len(room.view.rows) == 3)
    return room


def test_the_list_is_read_when_it_is_seen_and_outside_the_gui_thread(room: Room) -> None:
    """Nothing is read before the view is visible; then another thread reads, the newest run on top."""
    readers: list[str] = []
    rows = room.desk.read

    def read(question, answered) -> None:
        rows(
            lambda history: (readers.append(threading.current_thread().name), question(history))[1], answered
        )

    room.desk.read = read
    assert room.view.rows == ()
    room.open()
    room.wait(lambda: len(room.view.rows) == 3)
    assert room.models() == ["thread-pool", "qthread", "blocking"]
    assert readers and threading.main_thread().name not in readers


def test_while_a_run_is_under_way_nothing_is_read(room: Room) -> None:
    """The list waits for the end of the experiment, and then it is there."""
    questions: list[object] = []
    read = room.desk.read
    room.desk.read = lambda *asked: (questions.append(asked), read(*asked))
    room.busy = True
    room.open()
    assert room.view.rows == () and not questions
    room.busy = False
    room.desk.kept.emit(KeepingReport("e" * 32))
    room.wait(lambda: len(room.view.rows) == 3)


def test_typing_searches(opened: Room, qtbot: QtBot) -> None:
    """The list narrows to the typed words when typing has paused, and says so when nothing matches."""
    qtbot.keyClicks(opened.view.search, "3.15")
    opened.wait(lambda: opened.models() == ["thread-pool"])
    opened.view.search.setText("nobody")
    opened.wait(lambda: opened.models() == [])
    assert opened.view.message.text() == NOTHING_FOUND
    opened.view.search.clear()
    opened.wait(lambda: len(opened.view.rows) == 3)
    assert not opened.view.message.isVisible()


def test_the_head_of_a_column_sorts_and_keeps_the_selection(opened: Room) -> None:
    """Sorting orders by the values; a selected run stays selected."""
    opened.select("qthread")
    opened.view.table.sortByColumn(1, Qt.SortOrder.AscendingOrder)
    assert opened.models() == ["blocking", "qthread", "thread-pool"]
    assert [row.model for row in opened.view.selected] == ["qthread"]
    opened.view.table.sortByColumn(8, Qt.SortOrder.DescendingOrder)
    assert len(opened.view.rows) == 3


def test_return_shows_the_selected_runs_as_a_comparison(opened: Room) -> None:
    """The whole records come with a title and a sentence; runs of one model are told apart by their names."""
    opened.select("blocking", "thread-pool")
    opened.press(Qt.Key.Key_Return)
    opened.wait(lambda: bool(opened.chosen))
    (kept,) = opened.chosen
    assert {r.model for r in kept.records} == {"blocking", "thread-pool"}
    assert all(len(r.latencies) for r in kept.records)
    assert kept.title.startswith("sleep · from the history")
    assert "They differ in Python: 3.15.0 and 3.11.7." in kept.difference
    assert opened.view.message.text() == kept.difference
    assert (kept.proposal.models, kept.proposal.tasks) == (("thread-pool", "blocking"), 1)


def test_a_letter_shows_the_whole_experiment(opened: Room) -> None:
    """E shows all runs of the experiment of a selected run, in the order in which they were kept."""
    opened.select("qthread")
    opened.press(Qt.Key.Key_E)
    opened.wait(lambda: bool(opened.chosen))
    assert [r.model for r in opened.chosen[0].records] == ["blocking", "qthread"]


def test_a_letter_pins_and_unpins(opened: Room) -> None:
    """P pins the selected runs, and unpins them when all are pinned."""
    opened.select("blocking", "qthread")
    opened.press(Qt.Key.Key_P)
    opened.wait(lambda: sum(row.is_pinned for row in opened.view.rows) == 2)
    assert {row.model for row in opened.view.selected} == {"blocking", "qthread"}
    opened.press(Qt.Key.Key_P)
    opened.wait(lambda: not any(row.is_pinned for row in opened.view.rows))


def test_a_note_is_typed_into_its_cell(opened: Room, qtbot: QtBot) -> None:
    """F2 edits the note; Return writes it into the history."""
    opened.select("qthread")
    opened.press(Qt.Key.Key_F2)
    editor = opened.view.table.focusWidget()
    qtbot.keyClicks(editor, "before the update")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    opened.wait(lambda: [row.note for row in opened.view.rows] == ["", "before the update", ""])


def test_deleted_runs_can_be_brought_back(opened: Room) -> None:
    """Del deletes the selected runs and says how many; undo brings the same records back."""
    opened.select("qthread", "blocking")
    opened.press(Qt.Key.Key_Delete)
    opened.wait(lambda: opened.models() == ["thread-pool"])
    assert opened.view.message.text() == "2 runs deleted."
    assert opened.view.buttons["undo"].isVisible()
    opened.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    opened.wait(lambda: len(opened.view.rows) == 3)
    assert not opened.view.buttons["undo"].isVisible()
    with History(opened.place.path) as history:
        assert history.records([run(2, "").id]) == (run(2, "qthread"),)


def test_export_and_import(opened: Room, tmp_path: Path) -> None:
    """Exported runs come back from their file; a file that is none is one sentence, and stops no other."""
    file = tmp_path / "runs.concgui"
    opened.view.export_wanted.emit((run(2, "").id,), file)
    opened.wait(lambda: "1 run exported to runs.concgui." in opened.view.message.text())
    opened.view.delete_wanted.emit((run(2, "").id,))
    opened.wait(lambda: len(opened.view.rows) == 2)
    (tmp_path / "bad.json").write_text("hello")
    opened.view.import_wanted.emit((tmp_path / "bad.json", file))
    opened.wait(lambda: len(opened.view.rows) == 3)
    assert "is no JSON text" in opened.view.message.text()
    assert "1 run imported from runs.concgui." in opened.view.message.text()


def test_the_buttons_open_dialogs_that_block_nothing(opened: Room) -> None:
    """Export and Import ask for files in dialogs that return at once."""
    opened.select("qthread")
    for button in (opened.view.buttons["export"], opened.view.buttons["import"]):
        button.click()
        (dialog,) = opened.view.findChildren(QFileDialog)
        dialog.close()
        opened.wait(lambda: not opened.view.findChildren(QFileDialog))


def test_without_a_selection_buttons_are_off(opened: Room) -> None:
    """What needs a selected run is disabled, and the count says how many there are."""
    opened.view.table.clearSelection()
    for button in (opened.view.buttons["show"], opened.view.buttons["delete"], opened.view.buttons["export"]):
        assert not button.isEnabled()
        assert "select runs in the list first" in button.toolTip()
    opened.press(Qt.Key.Key_Delete)
    opened.press(Qt.Key.Key_Return)
    assert len(opened.view.rows) == 3 and not opened.chosen


def test_what_happened_to_kept_runs_is_told(room: Room) -> None:
    """Dropped runs, a damaged file and runs that are not kept are one message."""
    report = KeepingReport("e" * 32, dropped=3, lost=1, error=OSError("disk full"))
    room.desk.kept.emit(report)
    (problem,) = room.problems
    assert "3 runs dropped" in problem and "1 run not kept in the history: disk full" in problem


def test_without_a_history_the_view_says_how_to_get_one(tmp_path: Path, qtbot: QtBot) -> None:
    """An empty history and one that is switched off say so."""
    empty = Room(HistoryPlace(tmp_path / "none.sqlite3", 10**9), qtbot)
    empty.open()
    empty.wait(lambda: empty.view.message.text() == NOTHING_KEPT)
    assert empty.desk.shutdown(60.0)
    view = HistoryView()
    qtbot.addWidget(view)
    HistoryPresenter(view, None, lambda: False, view)
    assert view.message.text() == SWITCHED_OFF


def test_ten_thousand_rows_are_not_asked_for_all_their_cells(opened: Room, monkeypatch) -> None:
    """Showing 10,000 runs reads the cells that are seen and those that decide the widths, no more."""
    (row, *_) = opened.view.rows
    many = tuple(dataclasses.replace(row, id=f"{n:032x}", wall_s=float(n)) for n in range(10_000))
    asked: list[int] = []
    data = HistoryModel.data

    def counted(self, index, role=Qt.ItemDataRole.DisplayRole):
        asked.append(index.row())
        return data(self, index, role)

    monkeypatch.setattr(HistoryModel, "data", counted)
    opened.view.show_rows((), "")
    opened.view.show_rows(many, "")
    opened.view.grab()
    assert len(set(asked)) < 500
    opened.view.table.sortByColumn(4, Qt.SortOrder.DescendingOrder)
    assert opened.view.rows[0].wall_s == 9_999.0


def test_every_cell_has_a_text_a_tooltip_and_colours_in_both_themes(opened: Room) -> None:
    """Each column shows something of a known run, and the tooltip has the id and no markup."""
    model = opened.view.table.model()
    opened.view.set_theme(DARK)
    texts = [model.index(0, column).data() for column in range(model.columnCount())]
    assert all(texts[:7]) and texts[-1].startswith("Python 3.15.0")
    tip = model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert run(3, "").id in tip and "<" not in tip
    assert opened.view.table.indexAt(QPoint(5, 5)).isValid()
