"""Tests of the legends of Compare."""

from PySide6.QtGui import QFont
from pytestqt.qtbot import QtBot

from concgui.ui.compare.legend import LegendEntry, entries_that_fit, legend_width


def test_a_legend_stays_within_its_room(qtbot: QtBot) -> None:
    """A legend omits its last entries if they do not fit, and never overlaps its neighbour."""
    entries, font = tuple(LegendEntry), QFont()
    for count in range(len(entries) + 1):
        room = legend_width(entries[:count], font)
        assert entries_that_fit(entries, font, room) == entries[:count]
        assert entries_that_fit(entries, font, room - 1) == entries[: max(0, count - 1)]
