"""The page of the glossary."""

import pytest
from pytestqt.qtbot import QtBot

from concgui.presentation.glossary import GLOSSARY
from concgui.ui.glossary.glossary_view import GlossaryView

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def test_typing_leaves_the_words_that_fit(qtbot: QtBot) -> None:
    """All words are there at first; what is typed leaves those that contain it."""
    view = GlossaryView()
    qtbot.addWidget(view)
    assert all(term.word in view.text.toPlainText() for term in GLOSSARY)
    qtbot.keyClicks(view.search, "pickling")
    assert view.text.toPlainText().splitlines()[0] == "transfer"
