"""The mark around a selected stretch of time: a freeze, or a part of a run."""

from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen, QTransform

from concgui.presentation.timeline.visible import VisibleRun
from concgui.ui.timeline.item import TimelineItem

_LEAST_PIXELS = 4.0
"""The least distance of the two edges, so that a short stretch is seen."""


class SelectedStretch(TimelineItem):
    """Paints both edges of the stretch over the whole height of a plot, and a bar along its top."""

    def __init__(self) -> None:
        super().__init__(z=2.5)
        self._stretch: tuple[float, float] | None = None

    def show_stretch(self, stretch: tuple[float, float] | None) -> None:
        """Mark a stretch, in seconds since the run's start, or none."""
        self._stretch = stretch
        self.update()

    def _paint_pixels(self, painter: QPainter, to_pixels: QTransform, visible: VisibleRun) -> None:
        section = visible.section
        if self._stretch is None or self._stretch[1] < section.first or self._stretch[0] > section.last:
            return
        left, right = (edge * to_pixels.m11() + to_pixels.dx() for edge in self._stretch)
        right = max(right, left + _LEAST_PIXELS)
        first, last = (edge * to_pixels.m11() + to_pixels.dx() for edge in (section.first, section.last))
        left, right = max(left, first - 10), min(right, last + 10)
        clip = painter.clipBoundingRect()
        top, bottom = clip.top(), clip.bottom()
        if bottom <= top:
            top, bottom = 0.0, visible.rows.height * to_pixels.m22() + to_pixels.dy()
        accent = QColor(self._theme.accent)
        painter.setPen(QPen(accent, 2.5))
        painter.drawLines([QLineF(x, top, x, bottom) for x in (left, right)])
        painter.fillRect(QRectF(left, top, right - left, 4.0), accent)
