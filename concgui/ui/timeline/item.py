"""Base of what the timeline paints itself, in pixels, whatever the zoom."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QTransform
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from concgui.presentation.colours import LIGHT, Theme
from concgui.presentation.timeline.rows import TimelineRows


class TimelineItem(QGraphicsItem):
    """One item for all lanes: an object per bar would cost as much to pan as everything else together.

    Args:
        z: What it lies over; the ground of the bars is at 0.
    """

    def __init__(self, z: float) -> None:
        super().__init__()
        self._rows: TimelineRows | None = None
        self._theme = LIGHT
        self.setZValue(z)

    def show_rows(self, rows: TimelineRows) -> None:
        """Replace the run."""
        self.prepareGeometryChange()
        self._rows = rows

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme = theme
        self.update()

    def boundingRect(self) -> QRectF:
        """All lanes, with room for what sticks out."""
        rows = self._rows
        return QRectF(-rows.length, -1, 3 * rows.length, rows.height + 2) if rows else QRectF()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint in pixels."""
        del option, widget
        if self._rows is None:
            return
        to_pixels = painter.worldTransform()
        painter.save()
        painter.resetTransform()
        self._paint_pixels(painter, to_pixels, self._rows)
        painter.restore()

    def _paint_pixels(self, painter: QPainter, to_pixels: QTransform, rows: TimelineRows) -> None:
        """Paint the run.

        Args:
            painter: Paints in pixels.
            to_pixels: From seconds and heights of rows to pixels.
            rows: The run.
        """
        raise NotImplementedError
