"""From the start page to an experiment and back."""

import pytest
from person import DEADLINE_MS, Person
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from concgui.presentation.gallery.cards import GALLERY
from concgui.ui.window.pages import Page

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def test_a_card_sets_up_its_experiment_and_starts_it(person: Person, qtbot: QtBot) -> None:
    """The forms show the card's experiment, the page of experiments comes, and the run is under way."""
    window = person.window
    person.press(Qt.Key.Key_Home, Qt.KeyboardModifier.AltModifier)
    assert window.main_area.page is Page.START
    assert not window.choice_panel.isVisible()
    window.start_page.cards[0].click()
    run = person.experiment_run
    card = GALLERY[0]
    assert run.experiment.models == card.experiment.models
    assert run.experiment.workload.settings == dict(card.experiment.params)
    assert run.experiment.size.tasks == card.experiment.tasks
    assert window.main_area.page is Page.COMPARE
    assert window.choice_panel.isVisible()
    assert person.message == card.look_for
    assert card.look_for in person.label_texts(window.main_area.experiment)
    assert card.question in window.windowTitle()
    with qtbot.waitSignal(run.ended, timeout=DEADLINE_MS):
        run.cancel()


def test_build_your_own_leads_to_the_forms(person: Person) -> None:
    """The link shows the page of experiments, and the keyboard is at the workload."""
    person.window.main_area.show_page(Page.START)
    person.window.start_page.own_wanted.emit()
    assert person.window.main_area.page is Page.COMPARE
    assert person.panel.workload_box.hasFocus()
