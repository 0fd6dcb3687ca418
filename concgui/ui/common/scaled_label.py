"""Labels whose text size follows the application's font, so that one key enlarges all text."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import QApplication, QLabel, QSizePolicy, QWidget


class ScaledLabel(QLabel):
    """Plain text in a multiple of the application's font size.

    A widget with a font of its own no longer follows the application's font, and Qt does not
    notify it of a change. So `Appearance` calls `derive_font` after changing the font.
    """

    def __init__(
        self,
        text: str = "",
        *,
        scale: float = 1.0,
        bold: bool = False,
        muted: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._scale = scale
        self._bold = bold
        self.setTextFormat(Qt.TextFormat.PlainText)
        if muted:
            self.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.derive_font()

    def derive_font(self) -> None:
        """Derive the label's font from the application's."""
        font = QApplication.font()
        font.setPointSizeF(font.pointSizeF() * self._scale)
        font.setBold(self._bold)
        self.setFont(font)


class ElidedLabel(ScaledLabel):
    """One line that ends in "…" if it is too long for its width; `full_text` keeps the whole text."""

    def __init__(
        self, text: str = "", *, scale: float = 1.0, muted: bool = False, parent: QWidget | None = None
    ) -> None:
        self._full_text = text
        super().__init__(scale=scale, muted=muted, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._elide()

    @property
    def full_text(self) -> str:
        """The whole text, even if only a part is shown."""
        return self._full_text

    def show_text(self, text: str) -> None:
        """Show another text."""
        self._full_text = text
        self._elide()

    def derive_font(self) -> None:
        """Derive the label's font from the application's, and shorten the text to fit."""
        super().derive_font()
        self._elide()

    def minimumSizeHint(self) -> QSize:
        """Return the height of a line, also for an empty text, and no width."""
        return QSize(0, self.fontMetrics().height())

    def sizeHint(self) -> QSize:
        """Return `minimumSizeHint`; the layout decides the width."""
        return self.minimumSizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as much of the text as fits."""
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        room = self.width() - max(0, self.indent()) - 2
        self.setText(self.fontMetrics().elidedText(self._full_text, Qt.TextElideMode.ElideRight, room))


class SteadyLine(QWidget):
    """One line of text that can change while a run is measured.

    Qt lays out the whole window when the text of a label in a layout changes. Here the label is in no layout,
    and the line always takes the same room, also without a text.

    Attributes:
        label: The label.
    """

    def __init__(self, *, scale: float = 1.0, muted: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label = ElidedLabel(scale=scale, muted=muted, parent=self)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    @property
    def full_text(self) -> str:
        """The whole text, even if only a part is shown."""
        return self.label.full_text

    def show_text(self, text: str) -> None:
        """Show another text."""
        if text != self.label.full_text:
            self.label.show_text(text)

    def minimumSizeHint(self) -> QSize:
        """Return the height of a line and no width."""
        return self.label.minimumSizeHint()

    def sizeHint(self) -> QSize:
        """Return `minimumSizeHint`; the layout decides the width."""
        return self.minimumSizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the label all the room."""
        super().resizeEvent(event)
        self.label.setGeometry(self.rect())

    def changeEvent(self, event: QEvent) -> None:
        """Take the room that a changed font needs."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.label.derive_font()
            self.updateGeometry()
