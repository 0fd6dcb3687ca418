"""The line of the window's latency."""

from PySide6.QtGui import QColor, QPainter, QTransform

from concgui.presentation.timeline.visible import VisibleRun
from concgui.ui.timeline.item import TimelineItem, fill_boxes

_LINE_PIXELS = 1.3


class LatencyStrokes(TimelineItem):
    """Paints a stroke for each column of pixels, from the lowest to the highest latency in it."""

    def _paint_pixels(self, painter: QPainter, to_pixels: QTransform, visible: VisibleRun) -> None:
        line = visible.latency
        left = line.left * to_pixels.m11() + to_pixels.dx()
        # Upwards the pixels count down.
        top = line.high * to_pixels.m22() + to_pixels.dy() - _LINE_PIXELS / 2
        bottom = line.low * to_pixels.m22() + to_pixels.dy() + _LINE_PIXELS / 2
        fill_boxes(painter, QColor(self._theme.text), left, top, left + _LINE_PIXELS, bottom)
