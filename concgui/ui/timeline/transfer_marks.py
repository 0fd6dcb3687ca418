"""Large inputs and results in transfer between memories, beside the bars of their tasks."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF, QTransform

from concgui.presentation.colours import Theme, mixed
from concgui.presentation.timeline.raster import Lines, spread
from concgui.presentation.timeline.transfer_text import TransferDirection
from concgui.presentation.timeline.visible import VisibleRun
from concgui.ui.timeline.item import TimelineItem, coloured, image_corner

_HEIGHT_SHARE = 0.5
"""Height of a transfer as a share of a bar's: what leads to the work is lower than the work itself."""

_LEAST_CHEVRON_HEIGHT = 5.0
_LEAST_CHEVRON_WIDTH = 7.0
"""Pixels; with less room, light and dark alone tell the two directions apart."""

_CHEVRON_SPACING = 9.0
_MOST_CHEVRONS = 4000


def paint_transfer(painter: QPainter, direction: TransferDirection, box: QRectF, theme: Theme) -> None:
    """Paint one transfer, in pixels: an input has dark chevrons on light, a result light ones on dark."""
    painter.fillRect(box, _ground(direction, theme))
    _paint_chevrons(painter, direction, _chevrons(box), theme)


def _ground(direction: TransferDirection, theme: Theme) -> QColor:
    return QColor(mixed(theme.panel, theme.muted_text, 0.3 if direction is TransferDirection.INPUT else 0.85))


def _paint_chevrons(
    painter: QPainter, direction: TransferDirection, chevrons: list[QPolygonF], theme: Theme
) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(theme.text if direction is TransferDirection.INPUT else theme.panel), 1.6))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for chevron in chevrons[:_MOST_CHEVRONS]:
        painter.drawPolyline(chevron)
    painter.restore()


def _chevrons(box: QRectF) -> list[QPolygonF]:
    """Return as many chevrons as fit, in the middle of a box; none where it is too small."""
    if box.height() < _LEAST_CHEVRON_HEIGHT or box.width() < _LEAST_CHEVRON_WIDTH:
        return []
    half = min(4.0, box.height() * 0.32)
    count = max(1, int((box.width() - 2) / _CHEVRON_SPACING))
    first = box.center().x() - (count - 1) * _CHEVRON_SPACING / 2
    y = box.center().y()
    tips = [first + number * _CHEVRON_SPACING + half / 2 for number in range(count)]
    return [
        QPolygonF([QPointF(x - half, y - half), QPointF(x, y), QPointF(x - half, y + half)]) for x in tips
    ]


class TransferMarks(TimelineItem):
    """Paints all transfers under the bars; their patterns keep their size at every zoom."""

    def __init__(self) -> None:
        super().__init__(z=-1)

    def _paint_pixels(self, painter: QPainter, to_pixels: QTransform, visible: VisibleRun) -> None:
        if not len(visible.rows.transfer):
            return
        cells, row_pixels = visible.transfer, to_pixels.m22()
        height = max(1.0, self._bar_height * _HEIGHT_SHARE * row_pixels)
        shift = self._bar_height * (1 - _HEIGHT_SHARE) / 2
        # Where both were in transfer the one that took longer is shown.
        codes = np.where(cells.is_drawn, np.where(cells.share >= 0.5, 1, 2), 0).astype(np.uint8)
        image = spread(codes, Lines.of((visible.rows.row_top + shift) * row_pixels, height))
        colours = [0, *(_ground(direction, self._theme).rgba() for direction in TransferDirection)]
        painter.drawImage(image_corner(visible, to_pixels), coloured(image, colours))
        if height >= _LEAST_CHEVRON_HEIGHT:
            self._paint_all_chevrons(painter, to_pixels, visible, shift, height)

    def _paint_all_chevrons(
        self, painter: QPainter, to_pixels: QTransform, visible: VisibleRun, shift: float, height: float
    ) -> None:
        section = visible.section
        boxes = visible.rows.transfer.chosen(visible.rows.transfer.wide(section))
        left = np.maximum(boxes.start, section.first) * to_pixels.m11() + to_pixels.dx()
        right = np.minimum(boxes.end, section.last) * to_pixels.m11() + to_pixels.dx()
        top = (visible.rows.row_top[boxes.row] + shift) * to_pixels.m22() + to_pixels.dy()
        for direction in TransferDirection:
            which = (boxes.share >= 0.5) == (direction is TransferDirection.INPUT)
            sides = zip(left[which].tolist(), top[which].tolist(), right[which].tolist(), strict=True)
            chevrons: list[QPolygonF] = []
            for x, y, end in sides:
                chevrons += _chevrons(QRectF(x, y, end - x, height))
                if len(chevrons) >= _MOST_CHEVRONS:
                    break
            _paint_chevrons(painter, direction, chevrons, self._theme)
