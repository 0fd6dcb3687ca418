"""The lines below the controls of the matrix: its origin, remarks and messages."""

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QVBoxLayout, QWidget

from concgui.presentation.colours import Theme
from concgui.ui.common.scaled_label import ElidedLabel


class MatrixNotes(QWidget):
    """Up to four lines of plain text. A line without text is hidden."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.facts = ElidedLabel(scale=0.9)
        self.origin = ElidedLabel(scale=0.9)
        self.remark = ElidedLabel(scale=0.9, muted=True)
        self.message = ElidedLabel(scale=0.9)
        self.facts.setAccessibleName("Settings of the matrix")
        self.origin.setAccessibleName("Origin of the matrix")
        self.remark.setAccessibleName("Remark on the matrix")
        self.message.setAccessibleName("Message of the matrix")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        for label in (self.facts, self.origin, self.remark, self.message):
            column.addWidget(label)
            label.hide()

    def show_facts(self, text: str) -> None:
        """Show when and with which settings the cells were made."""
        _show(self.facts, text)

    def show_origin(self, text: str) -> None:
        """Show the origin of a matrix from elsewhere, or why it cannot be resumed; "" for neither."""
        _show(self.origin, text)

    def show_remark(self, text: str) -> None:
        """Show a remark that is needed to read the figures."""
        _show(self.remark, text)

    def show_message(self, text: str, *, is_problem: bool) -> None:
        """Show the answer to a click, or a problem; "" to clear the line."""
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
    # Qt would show a tooltip that looks like rich text as rich text.
    label.setToolTip(line.replace("<", "‹"))
    label.setVisible(bool(line))
