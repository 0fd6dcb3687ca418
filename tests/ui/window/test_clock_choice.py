"""The outside clock is a choice in the menu View, which is remembered."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from concgui.engine.note import Note
from concgui.presentation.notes import note_text
from concgui.qtlayer.probe.probe import Probe
from concgui.ui.common.appearance import Appearance, ColourChoice
from concgui.ui.window.clock_choice import ClockChoice
from concgui.ui.window.main_window import MainWindow
from concgui.ui.window.remembered import Remembered

if TYPE_CHECKING:
    from concgui.engine.observer.link.clock_frames import ClockSettings

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


class Asked:
    """A choice beside a window, and what it asked the probe for."""

    def __init__(self, window: QWidget, file: Path) -> None:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        self.probe = Probe(window)
        self.clocks: list[ClockSettings | None] = []
        self.probe.show_clock = self.clocks.append  # type: ignore[method-assign]
        self.probe.close_clock = lambda: self.clocks.append(None)  # type: ignore[method-assign]
        self.appearance = Appearance(application, window)
        self.settings = QSettings(str(file), QSettings.Format.IniFormat)
        self.choice = ClockChoice(self.probe, self.appearance, window, Remembered(self.settings))
        self.changes: list[bool] = []
        self.failures: list[str] = []
        self.choice.changed.connect(self.changes.append)
        self.choice.failed.connect(self.failures.append)


@pytest.fixture
def asked(qtbot: QtBot, tmp_path: Path) -> Iterator[Asked]:
    """A choice that remembers in a file of the test's own."""
    window = QWidget()
    qtbot.addWidget(window)
    made = Asked(window, tmp_path / "settings.ini")
    yield made
    made.appearance.choose_colours(ColourChoice.SYSTEM)


def again(asked: Asked) -> Asked:
    """The same person at the next start of the program."""
    asked.settings.sync()
    window = asked.choice.parent()
    assert isinstance(window, QWidget)
    made = Asked(window, Path(asked.settings.fileName()))
    made.choice.restore()
    return made


def test_the_choice_is_remembered(asked: Asked) -> None:
    """A clock that is chosen appears at the next start too, until a person closes it."""
    asked.choice.restore()
    assert asked.clocks == []
    asked.choice.choose(True)
    asked.choice.choose(True)
    assert len(asked.clocks) == 1
    later = again(asked)
    assert later.changes == [True]
    assert len(later.clocks) == 1
    later.probe.clock_closed.emit(None)
    assert (later.changes, later.failures) == ([True, False], [])
    assert again(later).clocks == []


def test_a_clock_that_failed_is_said_and_tried_again_at_the_next_start(asked: Asked) -> None:
    """The menu and a sentence say that it is gone; what a person chose is not forgotten."""
    asked.choice.choose(True)
    reason = Note.of("clock-ended")
    asked.probe.clock_closed.emit(reason)
    assert (asked.changes, asked.failures) == ([False], [note_text(reason)])
    assert len(again(asked).clocks) == 1
    asked.choice.choose(True)
    assert len(asked.clocks) == 2


def test_the_clock_follows_colours_only_while_it_is_shown(asked: Asked) -> None:
    """Another theme is told to a clock that is shown, and starts none."""
    asked.appearance.choose_colours(ColourChoice.DARK)
    assert asked.clocks == []
    asked.choice.choose(True)
    asked.appearance.choose_colours(ColourChoice.LIGHT)
    assert [made.is_dark for made in asked.clocks if made is not None] == [True, False]
    asked.choice.choose(False)
    asked.appearance.choose_colours(ColourChoice.DARK)
    assert asked.clocks[2:] == [None]


def test_the_menu_opens_and_closes_it(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    """The entry chooses the clock, and loses its tick when a person closes the clock itself."""
    wanted: list[object] = []
    monkeypatch.setattr(window.clock_choice._probe, "show_clock", wanted.append)
    action = window.menus.outside_clock
    action.trigger()
    assert action.isChecked()
    assert len(wanted) == 1
    window.clock_choice._probe.clock_closed.emit(None)
    assert not action.isChecked()
