"""What a person chose is there at the next start, and can be forgotten."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from runner import NAMES

from concgui.app.program import Program
from concgui.qtlayer.environment import describe_qt_environment
from concgui.ui.common.appearance import Appearance, ColourChoice
from concgui.ui.window.main_window import MainWindow

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "This plugin does not support")


@pytest.fixture
def start(program: Program, qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[[], MainWindow]]:
    """Return a function that starts the window with the settings of a file."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    made: list[MainWindow] = []

    def open_window() -> MainWindow:
        settings = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
        appearance = Appearance(application)
        window = MainWindow(
            program.controller,
            program.probe,
            describe_qt_environment(),
            NAMES,
            appearance,
            settings=settings,
        )
        qtbot.addWidget(window)
        made.append(window)
        return window

    yield open_window
    for window in made:
        window._appearance.set_large(False)


def test_choices_are_there_at_the_next_start(start: Callable[[], MainWindow]) -> None:
    """Workload, parameters, size, options, ticks, colours, size of the window and the room come back."""
    first = start()
    first.resize(first.width(), 700)
    panel = first.choice_panel
    panel.choose_workload("sleep")
    panel.workload_form.field("duration_ms").setValue(77)
    panel.size_form.field("tasks").setValue(5)
    panel.run_option_panel.form.field("chunk_size").setValue(3)
    panel.model_ticks.tick(["qthread"])
    first._choose_colours(ColourChoice.DARK)
    wanted = panel.choice()
    first.close()
    second = start()
    assert second.choice_panel.choice() == wanted
    assert second.choice_panel.choice().workload.settings == {"duration_ms": 77}
    assert second.height() == 700
    assert second._appearance.choice is ColourChoice.DARK
    second.set_room(True)
    second.close()
    third = start()
    assert third.isFullScreen()
    assert third._appearance.is_large


def test_reset_forgets_them(start: Callable[[], MainWindow]) -> None:
    """Forget choices restores the first state, now and at the next start."""
    window = start()
    before = window.choice_panel.choice()
    window.choice_panel.choose_workload("sleep")
    window.choice_panel.model_ticks.tick([])
    window._choose_colours(ColourChoice.DARK)
    window._reset()
    assert window.choice_panel.choice() == before
    assert window._appearance.choice is ColourChoice.SYSTEM
    window.close()
    assert start().choice_panel.choice() == before


@pytest.mark.parametrize(
    "choice",
    [
        "",
        "{",
        "[]",
        '{"workload": "gone"}',
        '{"workload": "sleep", "values": {"sleep": {"duration_ms": -1}}, "size": {}}',
        '{"workload": "sleep", "values": [], "size": 1, "run_options": 0, "models": 0, "is_unfolded": 0}',
    ],
)
def test_damaged_settings_count_as_none(start: Callable[[], MainWindow], tmp_path: Path, choice: str) -> None:
    """What cannot be read, or is not allowed any more, leaves the first state."""
    before = start().choice_panel.choice()
    settings = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    for name, value in (("choice", choice), ("geometry", "x"), ("colours", "pink"), ("room", "maybe")):
        settings.setValue(name, value)
    settings.sync()
    window = start()
    assert window.choice_panel.choice() == before
    assert not window.isFullScreen()
