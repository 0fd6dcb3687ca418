"""The message line at the bottom of the window, used in place of modal boxes."""

from collections import deque

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from concgui.presentation.colours import Theme
from concgui.ui.common.scaled_label import SteadyLine

_KEPT_MESSAGES = 8


class MessageLine(QWidget):
    """The last message as plain text, with the earlier messages in the tooltip.

    Messages contain foreign text (of exceptions, of workloads), so rich text is never interpreted. The line
    always takes the same room: a message that appears during a run must not lay out the window.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._is_problem = False
        self._messages: deque[str] = deque(maxlen=_KEPT_MESSAGES)
        self._line = SteadyLine(scale=0.95)
        self._line.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._line.label.setAccessibleName("Message")
        self._dismiss_button = QToolButton()
        self._dismiss_button.setText("×")
        self._dismiss_button.setAutoRaise(True)
        self._dismiss_button.setAccessibleName("Clear this message")
        colours = self._dismiss_button.palette()
        # Without a message there is nothing to see of the button, and its room stays.
        colours.setColor(
            QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText, Qt.GlobalColor.transparent
        )
        self._dismiss_button.setPalette(colours)
        self._dismiss_button.clicked.connect(self.clear)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 6, 0)
        row.addWidget(self._line, 1)
        row.addWidget(self._dismiss_button)
        self._enable()

    @property
    def text(self) -> str:
        """The message that is shown."""
        return self._line.full_text

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
        self._line.show_text("")
        self._line.setToolTip("")
        self._enable()

    def set_theme(self, theme: Theme) -> None:
        """Use the colours of another theme."""
        self._theme = theme
        colours = QPalette(self.palette())
        colour = theme.error if self._is_problem else theme.muted_text
        colours.setColor(QPalette.ColorRole.WindowText, QColor(colour))
        self._line.setPalette(colours)

    def _show(self, text: str, *, is_problem: bool) -> None:
        line = " ".join(text.split())
        self._messages.append(line)
        self._is_problem = is_problem
        self._line.show_text(line)
        # Qt would show a tooltip that looks like rich text as rich text.
        self._line.setToolTip("\n".join(reversed(self._messages)).replace("<", "‹"))
        self._enable()
        self.set_theme(self._theme)

    def _enable(self) -> None:
        """Enable the button where there is a message. It is never hidden, because the line would jump."""
        has_text = bool(self.text)
        self._dismiss_button.setEnabled(has_text)
        self._dismiss_button.setToolTip(
            "Clear this message" if has_text else "Cannot clear: there is no message."
        )
