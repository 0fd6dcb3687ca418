"""The lines below the controls of the matrix: what is shown, how to read it, what went wrong."""

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QVBoxLayout, QWidget

from concgui.presentation.colours import Theme
from concgui.ui.common.scaled_label import ElidedLabel


class MatrixNotes(QWidget):
    """Up to four lines of plain text; one without text takes no room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.facts = ElidedLabel(scale=0.9)
        self.origin = ElidedLabel(scale=0.9)
        self.remark = ElidedLabel(scale=0.9, muted=True)
        self.message = ElidedLabel(scale=0.9)
        self.facts.setAccessibleName("What the matrix shows")
        self.origin.setAccessibleName("Where the matrix was made")
        self.remark.setAccessibleName("How to read the matrix")
        self.message.setAccessibleName("Message of the matrix")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        for label in (self.facts, self.origin, self.remark, self.message):
            column.addWidget(label)
            label.hide()

    def show_facts(self, text: str) -> None:
        """Say when and with which settings the cells were made."""
        _show(self.facts, text)

    def show_origin(self, text: str) -> None:
        """Say that the cells were made elsewhere, or why they cannot be resumed; "" for neither."""
        _show(self.origin, text)

    def show_remark(self, text: str) -> None:
        """Say what a reader of the figures must know."""
        _show(self.remark, text)

    def show_message(self, text: str, *, is_problem: bool) -> None:
        """Answer a click, or say what went wrong; "" for nothing."""
        role = QPalette.ColorRole.BrightText if is_problem else QPalette.ColorRole.WindowText
        self.message.setForegroundRole(role)
        _show(self.message, text)

    def set_theme(self, theme: Theme) -> None:
        """Use the colours of another theme."""
        colours = self.message.palette()
        colours.setColor(QPalette.ColorRole.BrightText, QColor(theme.error))
        self.message.setPalette(colours)


def _show(label: ElidedLabel, text: str) -> None:
    line = " ".join(text.split())
    label.show_text(line)
    # A tooltip would render a text that looks like rich text; this keeps it plain.
    label.setToolTip(line.replace("<", "‹"))
    label.setVisible(bool(line))
