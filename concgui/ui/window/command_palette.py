"""The command palette: every action of the window, found by typing."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from concgui.presentation.page_text import PALETTE_HINT, PALETTE_NAME

_LINES_SHOWN = 14
_CHARACTERS_SHOWN = 64


class CommandPalette(QFrame):
    """A field and a list over the middle of the window; Return does what is marked, Escape closes it.

    It is in no layout, so that it moves nothing.

    Args:
        window: The window over which it floats.
        actions: Returns the name of the menu and the action for all actions of the window.
    """

    def __init__(self, window: QWidget, actions: Callable[[], Sequence[tuple[str, QAction]]]) -> None:
        super().__init__(window)
        self._actions = actions
        self._before: QWidget | None = None
        self.field = QLineEdit()
        self.list = QListWidget()
        self.setAccessibleName(PALETTE_NAME)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self.field.setPlaceholderText(PALETTE_HINT)
        self.field.setAccessibleName(PALETTE_HINT)
        self.list.setAccessibleName(PALETTE_NAME)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.addWidget(self.field)
        column.addWidget(self.list, 1)
        self.field.textChanged.connect(self._fill)
        self.field.installEventFilter(self)
        self.list.itemClicked.connect(self._do)
        self.hide()

    def open(self) -> None:
        """Show all actions, and let the keyboard search them."""
        self._before = self.window().focusWidget()
        self.field.clear()
        self._fill("")
        self._place()
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_palette(self) -> None:
        """Hide the palette, and return the keyboard to where it was. Idempotent."""
        if self.isHidden():
            return
        self.hide()
        if self._before is not None and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.PopupFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Handle the keys of the field: the window's own shortcuts would take Escape."""
        if event.type() == QEvent.Type.FocusOut:
            self.hide()
        if isinstance(event, QKeyEvent) and event.key() in _KEYS:
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self._on_key(Qt.Key(event.key()))
                return True
        return super().eventFilter(watched, event)

    def _on_key(self, key: Qt.Key) -> None:
        rows, row = self.list.count(), self.list.currentRow()
        if key == Qt.Key.Key_Escape:
            self.close_palette()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            step = 1 if key == Qt.Key.Key_Down else -1
            self.list.setCurrentRow(min(max(row + step, 0), rows - 1))
        elif row >= 0:
            self._do(self.list.item(row))

    def _do(self, item: QListWidgetItem) -> None:
        action = item.data(Qt.ItemDataRole.UserRole)
        self.close_palette()
        if isinstance(action, QAction):
            action.trigger()

    def _fill(self, search: str) -> None:
        words = search.casefold().split()
        self.list.clear()
        for menu, action in self._actions():
            name = f"{menu}: {plain_name(action)}"
            if all(word in name.casefold() for word in words):
                key = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
                item = QListWidgetItem(f"{name}   ({key})" if key else name)
                item.setData(Qt.ItemDataRole.UserRole, action)
                self.list.addItem(item)
        self.list.setCurrentRow(0)

    def _place(self) -> None:
        metrics, room = self.fontMetrics(), self.window().rect()
        width = min(metrics.averageCharWidth() * _CHARACTERS_SHOWN, room.width() - 40)
        height = min(round(metrics.lineSpacing() * (_LINES_SHOWN + 3)), room.height() - 80)
        self.setGeometry((room.width() - width) // 2, 40, width, height)


_KEYS = (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Up, Qt.Key.Key_Down)


def plain_name(action: QAction) -> str:
    """Return the name of an action without the sign of its mnemonic."""
    return action.text().replace("&", "")
