"""Tests of accessibility: keyboard, screen readers, small screens and large text."""

from collections.abc import Callable
from pathlib import Path

import pytest
from helper_workloads import MarkedSleep
from person import DEADLINE_MS, Person, controls_of, unexplained
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from concgui.engine.workloads.sleep import Sleep
from concgui.qtlayer.catalogue import MODELS
from concgui.ui.common.appearance import ROOM_SCALE
from concgui.ui.window.pages import Page

AVAILABLE = [model for model in MODELS if model.availability()]


# The platform "offscreen" prints this warning whenever a window is shown.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def test_no_disabled_control_without_a_reason(
    person: Person, chosen: Callable[..., None], when_begun: Callable[..., Path]
) -> None:
    """Before, during and after a run, the tooltip of every disabled control gives the reason."""
    during: list[list[str]] = []
    for page in Page:
        person.window.main_area.show_page(page)
        assert unexplained(person.window) == []

    def look() -> None:
        during.append(unexplained(person.window))
        assert not person.controls.run_button.isEnabled()
        assert person.controls.run_button.toolTip() == "Cannot run: a run is active."

    chosen(MarkedSleep(folder=str(when_begun(look)), duration_s=0.2), "thread-pool", tasks=2)
    person.run()
    assert during == [[]]
    assert unexplained(person.window) == []
    assert all(action.isEnabled() for action in person.window.findChildren(QAction))


def test_every_control_has_an_accessible_name(person: Person) -> None:
    """Every control that can have the focus or be pressed has an accessible name, on every page."""
    person.choose_sleep("thread-pool", duration_ms=1, tasks=1)
    person.run()
    for page in Page:
        person.window.main_area.show_page(page)
        controls = controls_of(person.window)
        assert len(controls) > 10
        nameless = [
            f"{control.metaObject().className()} in {control.parentWidget()}"
            for control in controls
            if not QAccessible.queryAccessibleInterface(control).text(QAccessible.Text.Name)
        ]
        assert nameless == []


def test_every_control_is_reached_with_tab(person: Person) -> None:
    """Tab reaches Run, the forms, every model and the feel strip, and returns to the first."""
    person.panel.workload_box.setFocus()
    reached: set[QWidget] = set()
    focused = QApplication.focusWidget()
    while focused is not None and focused not in reached:
        reached.add(focused)
        person._qtbot.keyClick(focused, Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
    wanted = {person.controls.run_button, person.window.feel_strip.text_field, person.panel.workload_box}
    wanted |= {box for box in person.window.findChildren(QCheckBox) if box.isVisible() and box.isEnabled()}
    wanted |= {person.panel.size_form.field(name) for name in ("tasks", "workers", "repeats")}
    assert wanted <= reached


def test_the_window_fits_a_small_screen(person: Person, chosen: Callable[..., None]) -> None:
    """With results of every model shown the window fits 1280 x 720, also with larger text."""
    chosen(Sleep(duration_ms=1), *(model.info.key for model in AVAILABLE), tasks=1)
    person.run()
    for is_large in (False, True):
        if is_large:
            person.press(Qt.Key.Key_F8)
        for page in Page:
            person.window.main_area.show_page(page)
            person.window.resize(1280, 720)
            least = person.window.minimumSizeHint()
            assert (least.width() <= 1280, least.height() <= 720) == (True, True), (page, is_large, least)
            assert (person.window.width(), person.window.height()) == (1280, 720)


def test_one_key_makes_all_text_larger(person: Person, qtbot: QtBot) -> None:
    """F8 makes every text that stays one and a half times as large, and F8 again restores it exactly."""

    def sizes() -> dict[QWidget, float]:
        widgets = person.window.findChildren(QWidget)
        return {w: w.font().pointSizeF() for w in widgets if w.isVisible() and isinstance(w, texts)}

    def are_larger() -> bool:
        now = sizes()
        kept = {w: size for w, size in before.items() if w in now}
        return bool(kept) and all(
            now[w] == pytest.approx(ROOM_SCALE * size, rel=0.02) for w, size in kept.items()
        )

    texts = QLabel | QAbstractButton | QAbstractSpinBox | QComboBox | QLineEdit
    before = sizes()
    person.press(Qt.Key.Key_F8)
    assert person.window.menus.room.isChecked()
    qtbot.waitUntil(are_larger, timeout=DEADLINE_MS)
    person.press(Qt.Key.Key_F8)
    qtbot.waitUntil(lambda: sizes() == before, timeout=DEADLINE_MS)
