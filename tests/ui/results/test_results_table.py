"""Tests of the table of results: order, texts, copying."""

import csv
import dataclasses
import io

import pytest
from builders import FAILED_RECORD, said
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QTableView
from pytestqt.qtbot import QtBot
from runner import NAMES

from concgui.engine.records.ladder import Smoothness
from concgui.engine.records.latency import Latencies
from concgui.engine.records.run_record import RunRecord, RunTimes
from concgui.engine.tasks.outcome import Outcome
from concgui.ui.results.results_table import EMPTY_TEXT, ResultsTable
from concgui.ui.results.table_model import COLUMNS

MS = 1_000_000

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def run(model: str, work_ms: int, freeze_ms: int | None, outcome: Outcome = Outcome.FINISHED) -> RunRecord:
    window = None if freeze_ms is None else Latencies.of(((0, freeze_ms * MS),)).summary()
    times = RunTimes(0, 0, work_ms * MS, work_ms * MS)
    return dataclasses.replace(FAILED_RECORD, model=model, times=times, latency=window, outcome=outcome)


# As text, "1000" sorts before "9" and "frozen" before "smooth".
RUNS = (
    run("thread-pool", 1000, 9),
    run("blocking", 90, 1000, Outcome.CANCELLED),
    run("qthread", 500, None, Outcome.FAILED),
    run("asyncio-qt", 20, 120),
)


@pytest.fixture
def table(qtbot: QtBot) -> ResultsTable:
    made = ResultsTable(NAMES)
    qtbot.addWidget(made)
    made.resize(1_600, 400)
    made.show()
    made.set_records(RUNS)
    return made


def click_head(table: ResultsTable, qtbot: QtBot, title: str) -> None:
    header = view_of(table).horizontalHeader()
    column = [column.head for column in COLUMNS].index(title)
    view_of(table).scrollTo(view_of(table).model().index(0, column))
    at = QPoint(header.sectionViewportPosition(column) + 12, header.height() // 2)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)


def view_of(table: ResultsTable) -> QTableView:
    view = table.findChild(QTableView)
    assert view is not None
    return view


def models(table: ResultsTable) -> list[str]:
    return [record.model for record in table.records_as_shown()]


def test_rows_stand_in_the_order_of_the_runs(table: ResultsTable) -> None:
    """Rows are in the order of the runs at first, and again after a third click on a head."""
    assert table.records_as_shown() == RUNS


@pytest.mark.parametrize(
    ("title", "ascending"),
    [
        ("work, s", ["asyncio-qt", "blocking", "qthread", "thread-pool"]),
        ("longest freeze, ms", ["thread-pool", "asyncio-qt", "blocking", "qthread"]),
        ("smoothness", ["thread-pool", "asyncio-qt", "blocking", "qthread"]),
        ("model", ["asyncio-qt", "blocking", "qthread", "thread-pool"]),
    ],
)
def test_sorting_is_by_value(table: ResultsTable, qtbot: QtBot, title: str, ascending: list[str]) -> None:
    """A click on a head sorts by the figure, a second click reverses, and unknown figures are last."""
    click_head(table, qtbot, title)
    assert models(table) == ascending
    click_head(table, qtbot, title)
    known = [model for model in ascending if model != "qthread" or title in ("work, s", "model")]
    unknown = [model for model in ascending if model not in known]
    assert models(table) == [*reversed(known), *unknown]
    click_head(table, qtbot, title)
    assert table.records_as_shown() == RUNS


def test_the_order_stays_when_a_run_is_added(table: ResultsTable, qtbot: QtBot) -> None:
    """A run that ends while the table is sorted is inserted in order."""
    click_head(table, qtbot, "work, s")
    table.set_records((*RUNS, run("process-pool", 300, 5)))
    assert models(table) == ["asyncio-qt", "blocking", "process-pool", "qthread", "thread-pool"]


def test_copying_keeps_the_order_shown(table: ResultsTable, qtbot: QtBot) -> None:
    """Ctrl+C in the table and the button copy all rows in the order shown, and report it."""
    click_head(table, qtbot, "work, s")
    qtbot.keyClick(view_of(table), Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: "Copied 4 runs" in texts(table))
    rows = list(csv.DictReader(io.StringIO(QApplication.clipboard().text())))
    assert [row["model"] for row in rows] == models(table)
    QApplication.clipboard().clear()
    (button,) = table.findChildren(QPushButton)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert len(list(csv.DictReader(io.StringIO(QApplication.clipboard().text())))) == 4


def texts(table: ResultsTable) -> str:
    return "\n".join(label.text() for label in table.findChildren(QLabel) if label.isVisible())


def test_an_empty_table_says_what_will_be_there(table: ResultsTable) -> None:
    """Without runs the table shows a hint, and the tooltip of the button gives the reason."""
    table.set_records(())
    (button,) = table.findChildren(QPushButton)
    assert EMPTY_TEXT in texts(table)
    assert not button.isEnabled()
    assert button.toolTip() == "Cannot copy: there are no results yet."


def test_a_row_is_chosen_with_return(table: ResultsTable, qtbot: QtBot) -> None:
    """Return on a row of the sorted table announces the run of that row."""
    click_head(table, qtbot, "work, s")
    view = view_of(table)
    view.setCurrentIndex(view.model().index(0, 0))
    with qtbot.waitSignal(table.run_chosen) as chosen:
        qtbot.keyClick(view, Qt.Key.Key_Return)
    assert chosen.args == [RUNS[3]]


def test_unknown_is_a_dash_and_foreign_text_stays_plain(table: ResultsTable) -> None:
    """An unknown figure is shown as a dash, and notes of exceptions are escaped in tooltips."""
    table.set_records((dataclasses.replace(RUNS[2], notes=(said("<b>bold</b>"),)),))
    model = view_of(table).model()
    cells = {column.head: model.index(0, number) for number, column in enumerate(COLUMNS)}

    def of(title: str, role: Qt.ItemDataRole = Qt.ItemDataRole.DisplayRole) -> object:
        at: QModelIndex = cells[title]
        return model.data(at, role)

    assert {of(title) for title in ("p99, ms", "baseline p99, ms", "checksum")} == {"–"}
    assert of("smoothness") == "not measured"
    assert of("work, s") == "0.500"
    assert of("notes", Qt.ItemDataRole.ToolTipRole) == "&lt;b&gt;bold&lt;/b&gt;"


def test_every_column_explains_itself() -> None:
    """Each head has a tooltip, no title occurs twice, and every time has its unit."""
    assert len({column.head for column in COLUMNS}) == len(COLUMNS)
    assert all(column.help.endswith(".") for column in COLUMNS)
    assert str(Smoothness.SMOOTH) in {str(record.latency.smoothness) for record in RUNS if record.latency}
