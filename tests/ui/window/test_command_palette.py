"""The command palette reaches every action of the window by typing."""

import pytest
from person import Person
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from concgui.ui.window.command_palette import CommandPalette, plain_name
from concgui.ui.window.pages import Page

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
OPEN = Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def lines(palette: CommandPalette) -> list[str]:
    return [palette.list.item(row).text() for row in range(palette.list.count())]


def test_typing_finds_an_action_and_return_does_it(person: Person, qtbot: QtBot) -> None:
    """Ctrl+Shift+P, a few letters and Return do what a menu does; the keyboard is where it was."""
    palette = person.window.command_palette
    person.panel.workload_box.setFocus()
    person.press(*OPEN)
    qtbot.waitUntil(palette.field.hasFocus)
    qtbot.keyClicks(palette.field, "view map")
    assert [line.split("   ")[0] for line in lines(palette)] == ["View: Map (fast × smooth)"]
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert palette.isHidden()
    assert person.window.main_area.page is Page.SCATTER
    assert person.panel.workload_box.hasFocus()


def test_every_action_is_in_the_palette(person: Person) -> None:
    """The palette lists all entries of all menus, each with its key."""
    person.press(*OPEN)
    listed = lines(person.window.command_palette)
    menus = person.window.menuBar().actions()
    wanted = [entry for menu in menus if menu.menu() for entry in menu.menu().actions()]
    names = [plain_name(entry) for entry in wanted if not entry.isSeparator() and entry.menu() is None]
    assert len(names) > 20
    for name in names:
        assert any(f": {name}" in line for line in listed), name
    assert any("F5" in line for line in listed)


def test_escape_closes_it_and_cancels_nothing(person: Person, qtbot: QtBot) -> None:
    """Escape in the palette closes it; the window's own Escape is not meant."""
    person.press(*OPEN)
    palette = person.window.command_palette
    qtbot.waitUntil(palette.field.hasFocus)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert palette.isHidden()
    assert not person.message


def test_no_key_stands_for_two_actions(person: Person) -> None:
    """Each key and each mnemonic of a menu belongs to one action."""
    keys: list[str] = [a.shortcut().toString() for _, a in person.window.menus.actions if a.shortcut()]
    keys = [key for key in keys if key]
    assert len(set(keys)) == len(keys)
    by_menu: dict[str, list[str]] = {}
    for menu, action in person.window.menus.actions:
        by_menu.setdefault(menu, []).append(mnemonic(action))
    for menu, letters in by_menu.items():
        known = [letter for letter in letters if letter]
        assert len(set(known)) == len(known), (menu, known)


def mnemonic(action: QAction) -> str:
    _, sign, rest = action.text().partition("&")
    return rest[:1].casefold() if sign else ""
