"""The message line at the bottom of the window, used in place of modal boxes."""

from collections import deque

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from concgui.presentation.colours import Theme
from concgui.ui.common.scaled_label import ElidedLabel

_KEPT_MESSAGES = 8


class MessageLine(QWidget):
    """The last message as plain text, with the earlier messages in the tooltip.

    Messages contain foreign text (of exceptions, of workloads), so rich text is never interpreted.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._is_problem = False
        self._messages: deque[str] = deque(maxlen=_KEPT_MESSAGES)
        self._label = ElidedLabel(scale=0.95)
        self._label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._label.setAccessibleName("Message")
        self._dismiss_button = QToolButton()
        self._dismiss_button.setText("×")
        self._dismiss_button.setAutoRaise(True)
        self._dismiss_button.setToolTip("Clear this message")
        self._dismiss_button.setAccessibleName("Clear this message")
        self._dismiss_button.clicked.connect(self.clear)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 6, 0)
        row.addWidget(self._label, 1)
        row.addWidget(self._dismiss_button)
        self._dismiss_button.hide()

    @property
    def text(self) -> str:
        """The message that is shown."""
        return self._label.full_text

    @property
    def is_problem(self) -> bool:
        """Whether a problem is shown."""
        return self._is_problem

    def show_info(self, text: str) -> None:
        """Show a message that needs no action."""
        self._show(text, is_problem=False)

    def show_problem(self, text: str) -> None:
        """Show a problem, marked by the word "Problem" in addition to the colour."""
        self._show(f"Problem: {text}", is_problem=True)

    def clear(self) -> None:
        """Clear the line. The messages so far stay in the tooltip of the next one."""
        self._is_problem = False
        self._label.show_text("")
        self._label.setToolTip("")
        self._dismiss_button.hide()

    def set_theme(self, theme: Theme) -> None:
        """Use the colours of another theme."""
        self._theme = theme
        colours = QPalette(self.palette())
        colour = theme.error if self._is_problem else theme.muted_text
        colours.setColor(QPalette.ColorRole.WindowText, QColor(colour))
        self._label.setPalette(colours)

    def _show(self, text: str, *, is_problem: bool) -> None:
        line = " ".join(text.split())
        self._messages.append(line)
        self._is_problem = is_problem
        self._label.show_text(line)
        # Qt would show a tooltip that looks like rich text as rich text.
        self._label.setToolTip("\n".join(reversed(self._messages)).replace("<", "‹"))
        self._dismiss_button.show()
        self.set_theme(self._theme)
