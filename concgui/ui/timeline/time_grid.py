"""The vertical lines of the latency plot at the ticks of its time axis."""

from typing import Any

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from concgui.presentation.colours import LIGHT, Theme, mixed

_ALPHA = 0.25
"""The opacity of the lines at the coarsest ticks; those at finer ticks are fainter."""

_LEAST_SPACING_PIXELS = 20.0
"""The spacing below which lines are fainter still."""


class TimeGrid(QGraphicsItem):
    """Paints opaque lines. pyqtgraph's own grid of transparent lines takes up to 3 ms a frame.

    Args:
        plot: The pyqtgraph plot.
    """

    def __init__(self, plot: Any) -> None:
        super().__init__()
        self._plot = plot
        self._theme = LIGHT
        self.setZValue(-10)
        plot.addItem(self, ignoreBounds=True)

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme = theme
        self.update()

    def boundingRect(self) -> QRectF:
        """Return what is visible of the plot."""
        return QRectF(self._plot.getViewBox().viewRect())

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the lines, those of the coarsest ticks last."""
        del option, widget
        view, box = self.boundingRect(), self._plot.getViewBox()
        to_pixels = painter.worldTransform()
        levels = self._plot.getAxis("bottom").tickValues(view.left(), view.right(), box.width())
        area = to_pixels.mapRect(view)
        painter.save()
        painter.resetTransform()
        for number, (_, instants) in reversed(list(enumerate(levels))):
            spacing = box.width() / (len(instants) + 1)
            alpha = _ALPHA / (number + 1) * min(1.0, spacing / _LEAST_SPACING_PIXELS)
            colour = QColor(mixed(self._theme.panel, self._theme.grid, alpha))
            for instant in instants:
                x = round(instant * to_pixels.m11() + to_pixels.dx())
                painter.fillRect(QRectF(x, area.top(), 1, area.height()), colour)
        painter.restore()
