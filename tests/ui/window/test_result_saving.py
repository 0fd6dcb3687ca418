"""Taking results home from the window: pictures, a report, the table."""

from pathlib import Path

import pytest
from person import Person
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QImage
from PySide6.QtWidgets import QApplication, QFileDialog, QGraphicsView, QLineEdit, QMenu
from report_pages import parsed, words_of

from concgui.ui.timeline.timeline_view import TimelineView
from concgui.ui.window.pages import Page

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

CTRL = Qt.KeyboardModifier.ControlModifier
CTRL_SHIFT = CTRL | Qt.KeyboardModifier.ShiftModifier


def save_as(person: Person, path: Path) -> Path:
    """Name the file in the dialog that is open, and return it."""
    dialog = person.window.findChildren(QFileDialog)[-1]
    line = dialog.findChild(QLineEdit)
    assert line is not None
    line.setText(str(path))
    dialog.accept()
    assert person.message == f"saved {path}"
    return path


def entry(person: Person, text: str) -> QAction:
    (found,) = [action for action in person.window.findChildren(QAction) if action.text() == text]
    return found


def test_what_is_shown_is_saved_and_copied(person: Person, tmp_path: Path) -> None:
    """After a run the page and each of its views become pictures, and the runs a report and a table."""
    person.choose_sleep("qthread", "thread-pool", duration_ms=1, tasks=1)
    person.run()
    person.press(Qt.Key.Key_S, CTRL)
    image = QImage(str(save_as(person, tmp_path / "page.png")))
    assert image.width() >= 2 * person.window.main_area.page_view.width()
    person.press(Qt.Key.Key_C, CTRL_SHIFT)
    assert QApplication.clipboard().image().size() == image.size()
    assert person.message == "copied a picture of Experiment to the clipboard"
    person.press(Qt.Key.Key_S, CTRL)
    dialog = person.window.findChildren(QFileDialog)[-1]
    dialog.selectNameFilter(dialog.nameFilters()[1])
    dialog.filterSelected.emit(dialog.nameFilters()[1])
    assert Path(dialog.selectedFiles()[0]).name == "sleep-experiment.svg"
    dialog.reject()
    plots = person.shown(TimelineView).findChild(QGraphicsView)
    assert plots is not None
    at = plots.viewport().rect().center()
    asked = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, plots.viewport().mapToGlobal(at))
    QApplication.sendEvent(plots.viewport(), asked)
    (menu,) = [m for m in person.window.main_area.findChildren(QMenu) if m.isVisible()]
    assert menu.actions()[0].text() == "Save picture of Timeline …"
    menu.close()
    for page in (Page.COMPARE, Page.MATRIX):
        person.window.main_area.show_page(page)
        menu = QMenu()
        person.window._saving.fill_menu(menu)
        assert menu.actions()
        for number, action in enumerate(menu.actions()):
            action.trigger()
            name = save_as(person, tmp_path / f"{page.name}-{number}.svg")
            words = "".join(parsed(name.read_text(encoding="utf-8")).itertext())
            assert f"concgui {person.window._environment.concgui}" in words
    person.window.main_area.show_page(Page.COMPARE)
    person.press(Qt.Key.Key_R, CTRL_SHIFT)
    report = save_as(person, tmp_path / "report.html")
    assert words_of(parsed(report.read_text(encoding="utf-8"))).startswith("sleep · 1 task")
    entry(person, "Save ta&ble as CSV …").trigger()
    assert len(save_as(person, tmp_path / "runs.csv").read_text(encoding="utf-8").splitlines()) == 3


def test_what_cannot_be_saved_is_a_line(person: Person, tmp_path: Path) -> None:
    """Without a run there is no report, and a folder that is gone leaves nothing behind but a line."""
    person.press(Qt.Key.Key_R, CTRL_SHIFT)
    assert person.message == "there is nothing to save yet; press Run first"
    saving = person.window._saving
    saving._saving.save(saving._named(person.window.main_area.page_view), tmp_path / "gone" / "a.png")
    assert person.message.startswith("Problem: The file cannot be saved: ")
    assert not list(tmp_path.iterdir())
