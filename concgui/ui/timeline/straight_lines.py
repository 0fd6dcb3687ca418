"""Dotted lines across a plot: the limits of the ladder, the first start and the last finish."""

from collections.abc import Sequence

from PySide6.QtCore import QLineF
from PySide6.QtGui import QPainter, QTransform

from concgui.presentation.timeline.visible import VisibleRun
from concgui.ui.common import plotting
from concgui.ui.timeline.item import TimelineItem


class UprightLines(TimelineItem):
    """Paints lines over the whole height of the lanes."""

    def __init__(self, z: float) -> None:
        super().__init__(z)
        self._instants_s: Sequence[float] = ()

    def set_instants(self, instants_s: Sequence[float]) -> None:
        """Say where the lines stand."""
        self._instants_s = instants_s
        self.update()

    def _paint_pixels(self, painter: QPainter, to_pixels: QTransform, visible: VisibleRun) -> None:
        top, bottom = to_pixels.dy(), visible.rows.height * to_pixels.m22() + to_pixels.dy()
        painter.setPen(plotting.dotted_pen(self._theme.line))
        for instant_s in self._instants_s:
            if visible.section.first <= instant_s <= visible.section.last:
                x = instant_s * to_pixels.m11() + to_pixels.dx()
                painter.drawLine(QLineF(x, top, x, bottom))


class LevelLines(TimelineItem):
    """Paints lines over the whole width of a plot."""

    def __init__(self, z: float, levels: Sequence[float]) -> None:
        super().__init__(z)
        self._levels = levels

    def _paint_pixels(self, painter: QPainter, to_pixels: QTransform, visible: VisibleRun) -> None:
        left, right = (
            edge * to_pixels.m11() + to_pixels.dx() for edge in (visible.section.first, visible.section.last)
        )
        painter.setPen(plotting.dotted_pen(self._theme.line))
        for level in self._levels:
            y = level * to_pixels.m22() + to_pixels.dy()
            painter.drawLine(QLineF(left, y, right, y))
