"""One page, one selection: a click selects a run in every view, and a key leads back."""

import pytest
from person import Person
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTableView
from pytestqt.qtbot import QtBot

from concgui.ui.compare.rows import CompareRows
from concgui.ui.results.results_table import ResultsTable
from concgui.ui.timeline.timeline_view import TimelineView
from concgui.ui.window.pages import Page

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def selected(person: Person) -> dict[str, str]:
    """Return the model that each view shows as the selected one."""
    area = person.window.main_area
    table = person.shown(ResultsTable).findChild(QTableView)
    assert isinstance(table, QTableView)
    (row,) = table.selectionModel().selectedRows(0)
    rows = person.shown(CompareRows)
    assert isinstance(rows, CompareRows)
    (map_beside, map_tab) = area._scatters
    timeline = person.label_texts(person.shown(TimelineView))
    return {
        "compare": rows._selected,
        "table": str(row.data()),
        "map": map_beside.points._selected,
        "map tab": map_tab.points._selected,
        "timeline": "qthread" if "qthread" in timeline else "thread-pool",
        "tab": area.experiment.tab_bar.tabText(0).removeprefix("Timeline: "),
    }


def test_a_click_selects_everywhere_and_a_key_leads_back(person: Person, qtbot: QtBot) -> None:
    """A row of Compare or of the table selects its run in all views; Alt+Left selects the one before."""
    person.choose_sleep("qthread", "thread-pool", duration_ms=1, tasks=1)
    person.run()
    assert set(selected(person).values()) == {"thread-pool"}
    rows = person.shown(CompareRows)
    qtbot.keyClick(rows, Qt.Key.Key_Home)
    qtbot.keyClick(rows, Qt.Key.Key_Return)
    assert set(selected(person).values()) == {"qthread"}
    person.press(Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    table = person.shown(ResultsTable).findChild(QTableView)
    assert isinstance(table, QTableView)
    at = table.visualRect(table.model().index(1, 0)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert set(selected(person).values()) == {"thread-pool"}
    back = Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier
    person.press(*back)
    assert set(selected(person).values()) == {"qthread"}
    assert person.window.main_area.page is Page.RESULTS
    person.press(*back)
    assert person.window.main_area.page is Page.COMPARE
    person.press(*back)
    assert set(selected(person).values()) == {"thread-pool"}
    person.press(*back)
    assert person.message == "there is nothing to go back to"


def test_before_the_first_run_there_are_no_empty_plots(person: Person) -> None:
    """A line says how to start; Compare and Timeline are not there."""
    assert not person.shown(CompareRows).isVisible()
    assert "press Run" in person.label_texts(person.window.main_area.experiment)


def test_a_wide_window_has_the_map_beside_compare(person: Person, qtbot: QtBot) -> None:
    """The map stands beside Compare where there is room, and is a tab where there is not."""
    person.choose_sleep("qthread", duration_ms=1, tasks=1)
    person.run()
    page = person.window.main_area.experiment
    beside, _ = person.window.main_area._scatters
    line = page.fontMetrics().height()
    for lines, is_beside in ((60, False), (110, True)):
        page.resize(line * lines, line * 50)
        assert beside.isVisible() is is_beside
        tabs = [page.tab_bar.tabText(n) for n in range(page.tab_bar.count()) if page.tab_bar.isTabVisible(n)]
        assert ("Map" in tabs) is not is_beside
