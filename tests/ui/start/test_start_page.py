"""The start page: cards that are walked with the arrow keys and started with Return."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from concgui.app.gallery_pictures import gallery_pictures
from concgui.presentation.colours import DARK, LIGHT
from concgui.presentation.gallery.cards import GALLERY
from concgui.ui.start.start_page import StartPage

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def page(qtbot: QtBot) -> StartPage:
    made = StartPage(gallery_pictures(), LIGHT)
    qtbot.addWidget(made)
    made.resize(1280, 640)
    with qtbot.waitExposed(made):
        made.show()
        made.activateWindow()
    return made


def test_return_starts_the_first_card(page: StartPage, qtbot: QtBot) -> None:
    """The first card has the focus, and Return chooses it."""
    qtbot.waitUntil(page.cards[0].hasFocus)
    with qtbot.waitSignal(page.card_chosen) as chosen:
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert chosen.args == [GALLERY[0].key]


def test_arrows_move_among_the_cards(page: StartPage, qtbot: QtBot) -> None:
    """Right and Down move to the neighbour and to the row below; at the edge nothing moves."""
    qtbot.waitUntil(page.cards[0].hasFocus)
    for key, number in (
        (Qt.Key.Key_Right, 1),
        (Qt.Key.Key_Down, 4),
        (Qt.Key.Key_Left, 3),
        (Qt.Key.Key_Up, 0),
    ):
        qtbot.keyClick(QApplication.focusWidget(), key)
        assert page.cards[number].hasFocus()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Up)
    assert page.cards[0].hasFocus()


@pytest.mark.parametrize("number", range(len(GALLERY)))
def test_a_click_chooses_a_card(page: StartPage, qtbot: QtBot, number: int) -> None:
    """Each card announces its own experiment, and says it to screen readers."""
    card = page.cards[number]
    with qtbot.waitSignal(page.card_chosen) as chosen:
        qtbot.mouseClick(card, Qt.MouseButton.LeftButton)
    assert chosen.args == [GALLERY[number].key]
    assert card.accessibleName() == GALLERY[number].question
    assert GALLERY[number].look_for in card.accessibleDescription()


def test_pictures_follow_the_colours(page: StartPage) -> None:
    """A card looks another way in a dark theme."""
    before = page.cards[0].grab().toImage()
    page.set_theme(DARK)
    assert page.cards[0].grab().toImage() != before


def test_a_card_without_a_picture_can_be_chosen(qtbot: QtBot) -> None:
    """A missing picture leaves a card with its question."""
    made = StartPage({}, LIGHT)
    qtbot.addWidget(made)
    made.resize(900, 500)
    assert not made.cards[0].grab().isNull()
