"""The room: the window for people who sit at its far end."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow

if TYPE_CHECKING:
    from collections.abc import Sequence

NEXT_KEYS = ("PgDown", "Space")
"""Keys for the next question; a clicker sends the first."""

PREVIOUS_KEYS = ("PgUp",)


class Room:
    """Full screen without menu bar, with keys for the next and the previous question.

    Outside the room these keys belong to the widget that has the focus.

    Args:
        window: The window.
        next_action: Shows the next question.
        previous_action: Shows the previous one.
    """

    def __init__(self, window: QMainWindow, next_action: QAction, previous_action: QAction) -> None:
        self._window = window
        self._keys: tuple[tuple[QAction, Sequence[str]], ...] = (
            (next_action, NEXT_KEYS),
            (previous_action, PREVIOUS_KEYS),
        )
        self.is_on = False

    def set_on(self, is_on: bool) -> None:
        """Enter the room or leave it. Idempotent."""
        if is_on == self.is_on:
            return
        self.is_on = is_on
        self._window.menuBar().setVisible(not is_on)
        for action, keys in self._keys:
            action.setShortcuts([QKeySequence(key) for key in keys] if is_on else [])
        full = Qt.WindowState.WindowFullScreen
        state = self._window.windowState()
        self._window.setWindowState(state | full if is_on else state & ~full)
