"""F8: the window for a room, with a key for the next question."""

import pytest
from builders import record
from person import DEADLINE_MS, Person
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from concgui.engine.evaluation.summary import summarise
from concgui.presentation.gallery.cards import GALLERY
from concgui.ui.compare.compare_view import CompareView
from concgui.ui.timeline.timeline_view import TimelineView

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "This plugin does not support")


def test_in_a_room_stage_and_compare_are_left(person: Person) -> None:
    """F8 hides forms, menu and timeline, fills the screen, and F8 again shows them."""
    window = person.window
    window.main_area.show_summaries(summarise((record(),)), "sleep")
    for is_room in (True, False):
        person.press(Qt.Key.Key_F8)
        assert window.isFullScreen() is is_room
        assert window.feel_strip.isVisible()
        assert person.shown(CompareView).isVisible()
        for part in (window.choice_panel, window.menuBar(), person.shown(TimelineView)):
            assert part.isVisible() is not is_room


def test_page_down_shows_the_next_question_in_a_room(person: Person, qtbot: QtBot) -> None:
    """Page Down runs the first question and then the second; a run under way is not disturbed."""
    person.press(Qt.Key.Key_F8)
    for card in GALLERY[:2]:
        person.press(Qt.Key.Key_PageDown)
        run = person.experiment_run
        assert run.experiment.models == card.experiment.models
        person.press(Qt.Key.Key_PageDown)
        assert person.experiment_run is run
        with qtbot.waitSignal(run.ended, timeout=DEADLINE_MS):
            run.cancel()
    person.press(Qt.Key.Key_F8)
    person.press(Qt.Key.Key_PageDown)
    assert not person.controller.is_active
