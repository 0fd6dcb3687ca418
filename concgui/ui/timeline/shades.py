"""The shade over a plot while the window was frozen."""

import numpy as np
from PySide6.QtGui import QPainter, QTransform

from concgui.presentation.timeline.visible import VisibleRun
from concgui.ui.common.palette import with_alpha
from concgui.ui.timeline.item import TimelineItem, fill_boxes


class FreezeShades(TimelineItem):
    """Shades the whole height of the plot in each freeze."""

    def _paint_pixels(self, painter: QPainter, to_pixels: QTransform, visible: VisibleRun) -> None:
        start, end = (edges * to_pixels.m11() + to_pixels.dx() for edges in visible.freezes)
        beyond = np.full(len(start), np.inf)
        colour = with_alpha(self._theme.freeze_shade, self._theme.freeze_alpha)
        fill_boxes(painter, colour, start, -beyond, end, beyond)
