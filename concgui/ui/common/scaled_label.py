"""Labels whose size follows the application's font, so that one key enlarges all text."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import QApplication, QLabel, QSizePolicy, QWidget


class ScaledLabel(QLabel):
    """Plain text in a multiple of the application's font size.

    A font that is set on a widget stops following the application's, and Qt does not tell it
    of a change. So `Appearance`, which changes it, calls `derive_font`.
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
        """Follow the application's font."""
        font = QApplication.font()
        font.setPointSizeF(font.pointSizeF() * self._scale)
        font.setBold(self._bold)
        self.setFont(font)


class ElidedLabel(ScaledLabel):
    """One line that ends in "…" where there is no room for all of it; `full_text` keeps the whole."""

    def __init__(
        self, text: str = "", *, scale: float = 1.0, muted: bool = False, parent: QWidget | None = None
    ) -> None:
        self._full_text = text
        super().__init__(scale=scale, muted=muted, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._elide()

    @property
    def full_text(self) -> str:
        """All of it, also where only a part is shown."""
        return self._full_text

    def show_text(self, text: str) -> None:
        """Show another text."""
        self._full_text = text
        self._elide()

    def derive_font(self) -> None:
        """Follow the application's font, which may leave room for fewer characters."""
        super().derive_font()
        self._elide()

    def minimumSizeHint(self) -> QSize:
        """The height of a line; any width will do, also for an empty text."""
        return QSize(0, self.fontMetrics().height())

    def sizeHint(self) -> QSize:
        """As `minimumSizeHint`; the layout decides the width."""
        return self.minimumSizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as much as fits now."""
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        room = self.width() - max(0, self.indent()) - 2
        self.setText(self.fontMetrics().elidedText(self._full_text, Qt.TextElideMode.ElideRight, room))
