"""Painting of the matrix: a colour and a number of steps for each rung of the ladder."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter, QPen

from concgui.engine.evaluation.matrix_cells import MatrixCell
from concgui.engine.evaluation.summary import DISTURBED, REFERENCE_MODEL
from concgui.engine.records.ladder import Smoothness
from concgui.engine.tasks.outcome import Outcome
from concgui.presentation.colours import DARK, Theme, mixed, model_style, text_on
from concgui.presentation.matrix_text import FAILED, NO_SPEEDUP, UNAVAILABLE, cell_figure
from concgui.presentation.model_names import ModelNames
from concgui.ui.common.fonts import ViewFonts
from concgui.ui.common.marks import draw_mark
from concgui.ui.matrix.geometry import SLANT_DEGREES, MatrixGeometry

_CENTRE = Qt.AlignmentFlag.AlignCenter
_MIDDLE_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


def ground_of(smoothness: Smoothness, theme: Theme) -> str:
    """The ground of a cell; `text_on` it reaches 4.5:1.

    The colours of the dark theme's words in both: those of the light one are made to be read on
    white, so dark that as a ground they would hardly differ.
    """
    return mixed(DARK.smoothness_colour(smoothness), theme.panel, 0.57 if theme.is_dark else 0.2)


@dataclass(frozen=True, slots=True)
class MatrixPainting:
    """Paints the parts of a matrix."""

    geometry: MatrixGeometry
    names: ModelNames
    theme: Theme
    fonts: ViewFonts

    def paint_cell(self, painter: QPainter, cell: MatrixCell, box: QRectF, *, is_under_way: bool) -> None:
        """Ground, figure, and below it the word of the ladder where it fits, else its steps."""
        inner = box.adjusted(1, 1, -1, -1)
        smoothness = cell.summary.smoothness if cell.summary is not None else None
        if smoothness is None:
            self._paint_without_latency(painter, cell, inner, is_under_way=is_under_way)
            return
        is_failed = cell.summary is not None and cell.summary.outcome is Outcome.FAILED
        # How smooth the window stayed while tasks failed is no praise.
        ground = self.theme.panel if is_failed else ground_of(smoothness, self.theme)
        ink = self.theme.error if is_failed else text_on(ground)
        painter.fillRect(inner, QColor(ground))
        painter.setPen(QColor(ink))
        words = QFontMetricsF(self.fonts.small)
        # One and the same in all cells; only the longest word gives way to its steps.
        has_room = self._has_room_for_words(inner)
        fits = has_room and words.horizontalAdvance(smoothness) <= inner.width() - 2
        upper = QRectF(
            inner.left(), inner.top(), inner.width(), inner.height() * (0.52 if has_room else 0.74)
        )
        painter.setFont(self.fonts.small if is_failed or not has_room else self.fonts.bold)
        painter.drawText(upper, _CENTRE | Qt.TextFlag.TextDontClip, cell_figure(cell))
        lower = QRectF(inner.left(), upper.bottom(), inner.width(), inner.bottom() - upper.bottom())
        if fits:
            painter.setFont(self.fonts.small)
            painter.drawText(lower, _CENTRE, smoothness)
        else:
            size = min(inner.height() * 0.17, inner.width() / 11)
            paint_steps(painter, smoothness, lower.center(), size, ink)

    def _has_room_for_words(self, inner: QRectF) -> bool:
        words = QFontMetricsF(self.fonts.small)
        width = words.horizontalAdvance(Smoothness.NOTICEABLE)
        return inner.height() >= 2 * words.height() + 2 and inner.width() >= width + 2

    def _paint_without_latency(
        self, painter: QPainter, cell: MatrixCell, inner: QRectF, *, is_under_way: bool
    ) -> None:
        """Hatched where it cannot be, empty where it has not been; a frame where it is under way."""
        theme = self.theme
        painter.fillRect(inner, QColor(theme.panel))
        if cell.reason and cell.summary is None:
            painter.fillRect(inner, QBrush(QColor(theme.grid), Qt.BrushStyle.BDiagPattern))
        figure = "…" if is_under_way else cell_figure(cell)
        painter.setFont(self.fonts.small)
        painter.setPen(QColor(theme.error if figure == FAILED else theme.muted_text))
        painter.drawText(inner, _CENTRE, figure)
        if is_under_way:
            painter.setPen(QPen(QColor(theme.accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(inner.adjusted(1, 1, -1, -1))

    def paint_name(self, painter: QPainter, model: str, box: QRectF, *, is_current: bool) -> None:
        """The model's mark and name; an anti-pattern is called one."""
        font = self.fonts.bold if is_current else self.fonts.normal
        height = QFontMetricsF(self.fonts.bold).height()
        painter.setFont(font)
        painter.setPen(QColor(self.theme.text))
        mark = QPointF(box.right() - height * 0.6, box.center().y())
        draw_mark(painter, model_style(model), mark, height * 0.68, self.theme)
        text = box.adjusted(0, 0, -height * 1.2, 0)
        painter.drawText(
            text, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self.names.marked_name(model)
        )

    def paint_head(
        self, painter: QPainter, workload: str, column: int, top: float, *, is_current: bool
    ) -> None:
        """The workload above its column, turned where the column is narrow."""
        cell, head = self.geometry.cell(0, column), self.geometry.head
        font = self.fonts.bold if is_current else self.fonts.normal
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        painter.setPen(QColor(self.theme.accent if is_current else self.theme.text))
        if not self.geometry.is_slanted:
            painter.drawText(QRectF(cell.left(), top, cell.width(), head), _CENTRE, workload)
            return
        painter.save()
        painter.translate(cell.center().x(), top + head - 4)
        painter.rotate(SLANT_DEGREES)
        room = QRectF(0, -metrics.height() * 0.5, metrics.horizontalAdvance(workload) + 4, metrics.height())
        painter.drawText(room, _MIDDLE_LEFT, workload)
        painter.restore()


def paint_steps(painter: QPainter, smoothness: Smoothness, centre: QPointF, size: float, colour: str) -> None:
    """Six small squares, as many of them filled as the rung is high: the mark that is not a colour."""
    count = len(Smoothness)
    pitch = size * 1.45
    left = centre.x() - (count - 1) * pitch / 2
    painter.setPen(Qt.PenStyle.NoPen)
    for number in range(count):
        shade = QColor(colour)
        shade.setAlpha(255 if number <= smoothness.rank else 60)
        painter.setBrush(shade)
        painter.drawRect(QRectF(left + number * pitch - size / 2, centre.y() - size / 2, size, size))


def paint_legend(painter: QPainter, area: QRectF, theme: Theme, fonts: ViewFonts) -> None:
    """A swatch with its steps and the word for each rung, then the signs of cells without one."""
    metrics = QFontMetricsF(fonts.small)
    height = metrics.height()
    painter.setFont(fonts.small)
    for words, box in zip(_LEGEND, _legend_boxes(area.width(), fonts), strict=True):
        place = box.translated(area.topLeft())
        text = place
        if isinstance(words, Smoothness):
            ground = ground_of(words, theme)
            swatch = QRectF(place.left(), place.center().y() - height * 0.45, height * 2.1, height * 0.9)
            painter.fillRect(swatch, QColor(ground))
            paint_steps(painter, words, swatch.center(), height * 0.2, text_on(ground))
            text = place.adjusted(height * 2.45, 0, 0, 0)
        painter.setPen(QColor(theme.text if isinstance(words, Smoothness) else theme.muted_text))
        painter.drawText(text, _MIDDLE_LEFT | Qt.TextFlag.TextDontClip, words)


def legend_height(width: float, fonts: ViewFonts) -> float:
    """How high the legend is in that width; it breaks into lines where it has to."""
    return max(box.bottom() for box in _legend_boxes(width, fonts))


_LEGEND: tuple[str, ...] = (
    *Smoothness,
    f"2× speed-up of the work over {REFERENCE_MODEL}",
    f"{NO_SPEEDUP} no speed-up",
    f"{DISTURBED} others used the CPUs",
    f"{UNAVAILABLE} cannot be run here",
)


def _legend_boxes(width: float, fonts: ViewFonts) -> list[QRectF]:
    """Where the entries of the legend stand, one after another."""
    metrics = QFontMetricsF(fonts.small)
    height = metrics.height()
    boxes: list[QRectF] = []
    x = y = 0.0
    for words in _LEGEND:
        swatch = height * 2.45 if isinstance(words, Smoothness) else 0.0
        room = swatch + metrics.horizontalAdvance(words)
        if boxes and x + room > width:
            x, y = 0.0, y + height * 1.2
        boxes.append(QRectF(x, y, room, height * 1.2))
        x += room + height * 0.8
    return boxes
