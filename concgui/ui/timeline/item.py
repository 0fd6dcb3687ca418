"""The base of what the timeline paints itself, in pixels."""

from collections.abc import Sequence
from typing import cast

import numpy as np
from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QTransform
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget
from shiboken6 import Shiboken

from concgui.presentation.colours import LIGHT, Theme
from concgui.presentation.timeline.arrays import Codes, Floats
from concgui.presentation.timeline.visible import VisibleRun

_MOST_PIXELS = 100_000
"""What is further away is painted at that distance: no screen is so large."""

_DECADES = 10
"""The latency's decimal logarithms of milliseconds stay within these, below and above 0."""


class TimelineItem(QGraphicsItem):
    """Paints one thing in a plot. An object per bar would make panning twice as slow.

    Args:
        z: The order of painting; the bars are at 0, and higher items lie over them.
    """

    def __init__(self, z: float) -> None:
        super().__init__()
        self._visible: VisibleRun | None = None
        self._bar_height = 1.0
        self._theme = LIGHT
        self.setZValue(z)

    def show_visible(self, visible: VisibleRun, bar_height: float = 1.0) -> None:
        """Show a section of a run.

        Args:
            visible: The section.
            bar_height: Height of a bar in rows.
        """
        if self._visible is None or visible.rows is not self._visible.rows:
            self.prepareGeometryChange()
        self._visible, self._bar_height = visible, bar_height
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme = theme
        self.update()

    def boundingRect(self) -> QRectF:
        """Return a rectangle around all lanes and all latencies, with room for what reaches beyond them."""
        if self._visible is None:
            return QRectF()
        rows = self._visible.rows
        return QRectF(-rows.length, -_DECADES, 3 * rows.length, rows.height + 2 * _DECADES)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint in pixels."""
        del option, widget
        if self._visible is None:
            return
        to_pixels = painter.worldTransform()
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self._paint_pixels(painter, to_pixels, self._visible)
        painter.restore()

    def _paint_pixels(self, painter: QPainter, to_pixels: QTransform, visible: VisibleRun) -> None:
        """Paint what is visible.

        Args:
            painter: Paints in pixels.
            to_pixels: From seconds and heights of rows, or decades, to pixels.
            visible: The section of the run.
        """
        raise NotImplementedError


def image_corner(visible: VisibleRun, to_pixels: QTransform) -> QPoint:
    """Return where the upper left corner of an image stands whose columns are those of a section."""
    left = visible.section.column * visible.section.pixel
    return QPoint(round(left * to_pixels.m11() + to_pixels.dx()), round(to_pixels.dy()))


def coloured(codes: Codes, colours: Sequence[int]) -> QImage:
    """Return an image of codes.

    Args:
        codes: A code for each pixel; the axes are line and column.
        colours: The colour of each code, as ``QColor.rgba``.
    """
    lines, columns = codes.shape
    indexed = QImage(codes.data, columns, lines, columns, QImage.Format.Format_Indexed8)
    indexed.setColorTable(list(colours))
    # As pixels it is painted faster, and does not use the memory of the codes, which may go before it.
    return indexed.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


def fill_boxes(
    painter: QPainter, colour: QColor, left: Floats, top: Floats, right: Floats, bottom: Floats
) -> None:
    """Fill boxes, given in pixels, with a colour: thousands of them in the time of a few calls."""
    if not len(left):
        return
    # As Qt lays a rectangle out in memory: the columns and lines that it contains.
    edges = np.stack((left, top, right, bottom), axis=1)
    boxes = np.floor(np.clip(edges, -_MOST_PIXELS, _MOST_PIXELS) + 0.5).astype(np.int32)
    boxes[:, 2:] -= 1
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawRects(cast("QRect", Shiboken.wrapInstance(boxes.ctypes.data, QRect)), len(boxes))
