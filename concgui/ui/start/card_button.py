"""One card of the start page, a button with a picture."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from concgui.presentation.colours import Theme
from concgui.presentation.gallery.cards import GalleryCard
from concgui.presentation.gallery.picture import GalleryPicture
from concgui.presentation.start_text import card_sentence, card_time
from concgui.ui.common.fonts import scaled_font
from concgui.ui.start.picture_painting import paint_picture

_RADIUS = 8.0
_PAD = 12.0
_ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)


class CardButton(QAbstractButton):
    """A question, what to look for, a picture of a real run, and how long it takes.

    Args:
        card: The card.
        picture: Its picture; None if there is none.
        theme: Colours.
        parent: Owner.
    """

    def __init__(
        self, card: GalleryCard, picture: GalleryPicture | None, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.card = card
        self._picture = picture
        self._theme = theme
        seconds = picture.seconds if picture is not None else None
        self._time = card_time(seconds)
        self.setText(card.question)
        self.setAccessibleName(card.question)
        self.setAccessibleDescription(card_sentence(card, seconds))
        if picture is not None and picture.source:
            self.setToolTip(f"{card.question}\nThe picture was measured on {picture.source}.")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_theme(self, theme: Theme) -> None:
        """Use the colours of another theme."""
        self._theme = theme
        self.update()

    def minimumSizeHint(self) -> QSize:
        """Return a size with room for the question in two lines, and a sentence in two."""
        line = QFontMetricsF(self.font()).height()
        return QSize(round(line * 11), round(line * 5 + 2 * _PAD))

    def sizeHint(self) -> QSize:
        """Return a size with room for a picture."""
        line = QFontMetricsF(self.font()).height()
        return QSize(round(line * 17), round(line * 11 + 2 * _PAD))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Start the experiment with Return as with Space."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        if event.key() in _ARROWS:
            # A button would move to the next widget by itself; the page knows the rows.
            event.ignore()
            return
        super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Repaint when pointer or focus come and go."""
        if event.type() in (QEvent.Type.Enter, QEvent.Type.Leave):
            self.update()
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, picture and texts."""
        del event
        theme = self._theme
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            frame = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
            is_marked = self.hasFocus() or self.underMouse()
            painter.setPen(
                QPen(QColor(theme.accent if is_marked else theme.grid), 3 if self.hasFocus() else 1.5)
            )
            painter.setBrush(QColor(theme.panel))
            painter.drawRoundedRect(frame, _RADIUS, _RADIUS)
            inner = frame.adjusted(_PAD, _PAD, -_PAD, -_PAD * 0.7)
            self._paint_contents(painter, inner)

    def _paint_contents(self, painter: QPainter, inner: QRectF) -> None:
        theme = self._theme
        bold, small = scaled_font(self.font(), 1.1, bold=True), scaled_font(self.font(), 0.95)
        wrap = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
        question = _height(bold, inner.width(), self.card.question)
        sentence = _height(small, inner.width(), self.card.look_for)
        foot = QFontMetricsF(small).height()
        texts = question + 3 + sentence + 6 + foot
        room = QRectF(inner.left(), inner.top(), inner.width(), max(0.0, inner.height() - texts - 10))
        if self._picture is not None and room.height() > foot:
            paint_picture(painter, self._picture, room, theme, scaled_font(self.font(), 0.85))
        top = room.bottom() + 10 if self._picture is not None else inner.top()
        painter.setPen(QColor(theme.text))
        painter.setFont(bold)
        painter.drawText(QRectF(inner.left(), top, inner.width(), question + 2), wrap, self.card.question)
        painter.setPen(QColor(theme.muted_text))
        painter.setFont(small)
        below = QRectF(inner.left(), top + question + 3, inner.width(), sentence + 2)
        painter.drawText(below, wrap, self.card.look_for)
        line = QRectF(inner.left(), inner.bottom() - foot, inner.width(), foot + 2)
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft, self._time)
        painter.setPen(QColor(theme.accent))
        painter.setFont(scaled_font(self.font(), 0.95, bold=True))
        painter.drawText(line, Qt.AlignmentFlag.AlignRight, "Enter ⏎" if self.hasFocus() else "Run")


def _height(font: QFont, width: float, text: str) -> float:
    flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft
    return QFontMetricsF(font).boundingRect(QRectF(0, 0, width, 10_000), int(flags), text).height()
