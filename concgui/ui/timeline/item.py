"""The base of what the timeline paints itself, in pixels."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRectF
from PySide6.QtGui import QImage, QPainter, QTransform
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from concgui.presentation.colours import LIGHT, Theme
from concgui.presentation.timeline.arrays import Codes
from concgui.presentation.timeline.visible import VisibleRun


class TimelineItem(QGraphicsItem):
    """Paints one thing in all lanes. An object per bar would make panning twice as slow.

    Args:
        z: The order of painting; the bars are at 0, and higher items lie over them.
    """

    def __init__(self, z: float) -> None:
        super().__init__()
        self._visible: VisibleRun | None = None
        self._bar_height = 1.0
        self._theme = LIGHT
        self.setZValue(z)

    def show_visible(self, visible: VisibleRun, bar_height: float) -> None:
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
        """Return the rectangle of all lanes, with room for what reaches beyond them."""
        if self._visible is None:
            return QRectF()
        rows = self._visible.rows
        return QRectF(-rows.length, -1, 3 * rows.length, rows.height + 2)

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
            to_pixels: From seconds and heights of rows to pixels.
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
