"""The vertical lines of the latency plot at the ticks of its time axis."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtGui import QColor, QPainter, QTransform

from concgui.presentation.colours import mixed
from concgui.presentation.timeline.visible import VisibleRun
from concgui.ui.common.plotting import TickLevel
from concgui.ui.timeline.item import TimelineItem, fill_boxes

_ALPHA = 0.25
"""The opacity of the lines at the coarsest ticks; those at finer ticks are fainter."""

_LEAST_SPACING_PIXELS = 20.0
"""The spacing below which lines are fainter still."""


class TimeGrid(TimelineItem):
    """Paints opaque lines. pyqtgraph's own grid of transparent lines takes up to 3 ms a frame."""

    def __init__(self) -> None:
        super().__init__(-10)
        self._levels: Sequence[TickLevel] = ()

    def show_levels(self, levels: Sequence[TickLevel]) -> None:
        """Show the lines of other ticks."""
        self._levels = levels
        self.update()

    def _paint_pixels(self, painter: QPainter, to_pixels: QTransform, visible: VisibleRun) -> None:
        """Paint the lines, those of the coarsest ticks last."""
        width = (visible.section.last - visible.section.first) * to_pixels.m11()
        for number, level in reversed(list(enumerate(self._levels))):
            spacing = width / (len(level.instants_s) + 1)
            alpha = _ALPHA / (number + 1) * min(1.0, spacing / _LEAST_SPACING_PIXELS)
            left = np.rint(np.array(level.instants_s) * to_pixels.m11() + to_pixels.dx())
            beyond = np.full(len(left), np.inf)
            colour = QColor(mixed(self._theme.panel, self._theme.grid, alpha))
            fill_boxes(painter, colour, left, -beyond, left + 1, beyond)
