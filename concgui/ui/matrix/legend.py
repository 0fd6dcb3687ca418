"""The legend of the matrix: the meaning of colours, steps and signs of its cells."""

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from concgui.engine.evaluation.summary import REFERENCE_MODEL
from concgui.engine.records.ladder import Smoothness
from concgui.presentation.colours import Theme, text_on
from concgui.presentation.labels import SMOOTHNESS_LABELS
from concgui.presentation.matrix_text import DISTURBED, NO_SPEEDUP, UNAVAILABLE
from concgui.ui.common.fonts import ViewFonts
from concgui.ui.common.palette import system_theme
from concgui.ui.matrix.cell_delegate import ground_of, paint_steps

_MIDDLE_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter

_ENTRIES: tuple[tuple[Smoothness | None, str], ...] = (
    *SMOOTHNESS_LABELS.items(),
    (None, f"2× speed-up over {REFERENCE_MODEL}"),
    (None, f"{NO_SPEEDUP} speed-up unknown"),
    (None, f"{DISTURBED} other programs used the CPUs"),
    (None, f"{UNAVAILABLE} cannot be run here"),
)


class MatrixLegend(QWidget):
    """The legend. Its height follows from its width."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = system_theme()
        self.setAccessibleName("Legend of the matrix")

    def set_theme(self, theme: Theme) -> None:
        """Use the colours of another theme."""
        self._theme = theme
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange the entries in lines that fit the width."""
        super().resizeEvent(event)
        self._set_height()

    def changeEvent(self, event: QEvent) -> None:
        """Adapt to a change of the font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._set_height()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint all entries."""
        del event
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            _paint(painter, QRectF(self.rect()), self._theme, ViewFonts.of(self.font()))

    def _set_height(self) -> None:
        self.setFixedHeight(round(_height(self.width(), ViewFonts.of(self.font()))) + 1)


def _paint(painter: QPainter, area: QRectF, theme: Theme, fonts: ViewFonts) -> None:
    """Paint a swatch with its steps and the word for each rung, then the signs of cells without one."""
    metrics = QFontMetricsF(fonts.small)
    height = metrics.height()
    painter.setFont(fonts.small)
    for (rung, words), box in zip(_ENTRIES, _boxes(area.width(), fonts), strict=True):
        place = box.translated(area.topLeft())
        text = place
        if rung is not None:
            ground = ground_of(rung, theme)
            swatch = QRectF(place.left(), place.center().y() - height * 0.45, height * 2.1, height * 0.9)
            painter.fillRect(swatch, QColor(ground))
            paint_steps(painter, rung, swatch.center(), height * 0.2, text_on(ground))
            text = place.adjusted(height * 2.45, 0, 0, 0)
        painter.setPen(QColor(theme.text if rung is not None else theme.muted_text))
        painter.drawText(text, _MIDDLE_LEFT | Qt.TextFlag.TextDontClip, words)


def _height(width: float, fonts: ViewFonts) -> float:
    """Return the height of the legend for a width, with as many lines as needed."""
    return max(box.bottom() for box in _boxes(width, fonts))


def _boxes(width: float, fonts: ViewFonts) -> list[QRectF]:
    """Return the places of the entries, one after another."""
    metrics = QFontMetricsF(fonts.small)
    height = metrics.height()
    boxes: list[QRectF] = []
    x = y = 0.0
    for rung, words in _ENTRIES:
        swatch = height * 2.45 if rung is not None else 0.0
        room = swatch + metrics.horizontalAdvance(words)
        if boxes and x + room > width:
            x, y = 0.0, y + height * 1.2
        boxes.append(QRectF(x, y, room, height * 1.2))
        x += room + height * 0.8
    return boxes
