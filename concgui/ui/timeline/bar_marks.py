"""Marks on the bars: crosses, the tasks' numbers, and the frame of the chosen one."""

import math

import numpy as np
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPixmap, QTransform

from concgui.presentation.colours import LIGHT, Theme, text_on
from concgui.presentation.timeline.boxes import Boxes
from concgui.presentation.timeline.visible import VisibleRun
from concgui.ui.common.palette import with_alpha
from concgui.ui.timeline.item import TimelineItem

_MOST_NUMBERS = 400


class BarMarks(TimelineItem):
    """Paints all marks; pyqtgraph's own text items would be one object each."""

    def __init__(self) -> None:
        super().__init__(z=3)
        self._chosen: int | None = None
        self._font = QFont()
        self._colour = LIGHT.accent

    def show_chosen(self, bar: int | None) -> None:
        """Frame the bar that was chosen with the keyboard."""
        self._chosen = bar
        self.update()

    def set_style(self, theme: Theme, font: QFont, colour: str) -> None:
        """Use other colours and fonts; `colour` is that of the model."""
        self._font, self._colour = font, colour
        self.set_theme(theme)

    def _paint_pixels(self, painter: QPainter, to_pixels: QTransform, visible: VisibleRun) -> None:
        if self._bar_height * to_pixels.m22() >= QFontMetricsF(self._font).height() * 0.95:
            self._paint_numbers(painter, to_pixels, visible)
        self._paint_crosses(painter, to_pixels, visible)
        self._paint_chosen(painter, to_pixels, visible)

    def _pixel_boxes(self, boxes: Boxes, to_pixels: QTransform, visible: VisibleRun) -> list[QRectF]:
        """Return boxes in pixels, cut at the edges of the section."""
        section = visible.section
        left = np.maximum(boxes.start, section.first) * to_pixels.m11() + to_pixels.dx()
        right = np.minimum(boxes.end, section.last) * to_pixels.m11() + to_pixels.dx()
        top = visible.rows.row_top[boxes.row] * to_pixels.m22() + to_pixels.dy()
        height = self._bar_height * to_pixels.m22()
        corners = zip(left.tolist(), top.tolist(), (right - left).tolist(), strict=True)
        return [QRectF(x, y, width, height) for x, y, width in corners]

    def _paint_numbers(self, painter: QPainter, to_pixels: QTransform, visible: VisibleRun) -> None:
        """Paint ``task 7`` or ``7`` at the visible upper left of each bar where it fits."""
        rows, section = visible.rows, visible.section
        metrics = QFontMetricsF(self._font)
        least_s = metrics.horizontalAdvance("0") * 2.5 * section.pixel
        wide = visible.wide_boxes
        seen_s = np.minimum(wide.end, section.last) - np.maximum(wide.start, section.first)
        bars = visible.wide[seen_s >= least_s]
        boxes = rows.bars.chosen(bars)
        painter.setFont(self._font)
        written = 0
        numbers = zip(
            self._pixel_boxes(boxes, to_pixels, visible),
            rows.tasks(bars).tolist(),
            boxes.share.tolist(),
            rows.is_sliced(bars).tolist(),
            strict=True,
        )
        for box, task, share, is_sliced in numbers:
            if written >= _MOST_NUMBERS:
                return
            text = f"task {task}"
            width = metrics.horizontalAdvance(text)
            if width + 8 > box.width():
                text = str(task)
                width = metrics.horizontalAdvance(text)
            if width + 6 > box.width():
                continue
            written += 1
            self._paint_number(painter, box, text, width, metrics.height(), share, is_sliced)

    def _paint_number(
        self,
        painter: QPainter,
        box: QRectF,
        text: str,
        width: float,
        height: float,
        share: float,
        on_plate: bool,
    ) -> None:
        top = box.top() + min(2.0, (box.height() - height) / 2)
        place = QRectF(box.left() + 4, top, width, height)
        filled_from = box.bottom() - share * box.height()
        is_on_fill = filled_from <= place.top() + height * 0.1
        if on_plate or not is_on_fill:
            # A plate of the ground's colour, because slices, shades and the fill's edge cross the text.
            painter.fillRect(place.adjusted(-2, 1, 2, -1), with_alpha(self._theme.panel, 190))
        painter.setPen(QColor(text_on(self._colour) if is_on_fill and not on_plate else self._theme.text))
        painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)

    def _paint_chosen(self, painter: QPainter, to_pixels: QTransform, visible: VisibleRun) -> None:
        if self._chosen is None:
            return
        chosen = visible.rows.bars.chosen(np.array([self._chosen]))
        if chosen.end[0] < visible.section.first or chosen.start[0] > visible.section.last:
            return
        box = self._pixel_boxes(chosen, to_pixels, visible)[0].adjusted(-2, -2, 2, 2)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width in ((self._theme.panel, 5.0), (self._theme.accent, 3.0)):
            painter.setPen(QPen(QColor(colour), width))
            painter.drawRect(box)

    def _paint_crosses(self, painter: QPainter, to_pixels: QTransform, visible: VisibleRun) -> None:
        """Paint a cross on each failed task and a stroke on each cancelled one, also on narrow bars."""
        rows = visible.rows
        height = self._bar_height * to_pixels.m22()
        half = max(2.5, min(6.0, height * 0.3))
        for marked, colour, is_cross in (
            (rows.failed, self._theme.error, True),
            (rows.cancelled, self._theme.text, False),
        ):
            if not len(marked):
                continue
            stamp = _stamp(half, colour, self._theme.panel, is_cross)
            middle, row = visible.crosses(marked, to_pixels.m22())
            left = np.rint(middle * to_pixels.m11() + to_pixels.dx() - stamp.width() / 2)
            top = rows.row_top[row] * to_pixels.m22() + to_pixels.dy() + (height - stamp.height()) / 2
            for x, y in zip(left.astype(int).tolist(), np.rint(top).astype(int).tolist(), strict=True):
                painter.drawPixmap(x, y, stamp)


def _stamp(half: float, colour: str, ground: str, is_cross: bool) -> QPixmap:
    """Return a cross or a stroke with its edge; drawing the lines of each one would take far longer."""
    margin = 3.0
    size = 2 * math.ceil(half + margin)
    stamp = QPixmap(size, size)
    stamp.fill(Qt.GlobalColor.transparent)
    low, high = size / 2 - half, size / 2 + half
    lines = [QLineF(low, high, high, low)] + ([QLineF(low, low, high, high)] if is_cross else [])
    with QPainter(stamp) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for ink, width in ((ground, 4.5), (colour, 2.2)):
            painter.setPen(QPen(QColor(ink), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawLines(lines)
    return stamp
