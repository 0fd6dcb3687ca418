"""The time axis that both plots share: ticks below each, labels below the lower one, and its grid."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from concgui.presentation.colours import LIGHT, Theme
from concgui.presentation.timeline.detail import Section
from concgui.presentation.timeline.visible import VisibleRun
from concgui.ui.common import plotting
from concgui.ui.common.plotting import TickLevel
from concgui.ui.timeline.time_grid import TimeGrid

_TICK_PIXELS = 5.0
"""Length of the coarsest ticks, into the plot."""

_LABEL_OFFSET_PIXELS = 2.0

_MOST_CROWDED = ((6, 0.2), (4, 0.4), (2, 0.6), (0, 0.8))
"""For a number of labels of coarser ticks: the share of the axis above which finer ticks have no labels."""


class TimeAxis:
    """Draws the ticks of two plots that show the same stretch of time.

    pyqtgraph's own axes find and measure their ticks again for each of them and in each frame.

    Args:
        upper: The upper plot, which has ticks only.
        lower: The plot below it, which has labels and a grid too.
    """

    def __init__(self, upper: Any, lower: Any) -> None:
        self._lower = lower
        self._grid = TimeGrid()
        lower.addItem(self._grid, ignoreBounds=True)
        self._ticks = (_Ticks(upper, has_labels=False), _Ticks(lower, has_labels=True))

    def set_style(self, theme: Theme, font: QFont) -> None:
        """Use other colours and fonts."""
        self._grid.set_theme(theme)
        for ticks in self._ticks:
            ticks.set_style(theme, font)

    def show_visible(self, visible: VisibleRun) -> None:
        """Show the ticks of a section of the time axis."""
        section = visible.section
        levels = plotting.time_ticks(self._lower, section.first, section.last)
        self._grid.show_visible(visible)
        self._grid.show_levels(levels)
        for ticks in self._ticks:
            ticks.show_levels(levels, section)


class _Ticks(QGraphicsItem):
    """Paints the ticks below one plot, and their labels."""

    def __init__(self, plot: Any, has_labels: bool) -> None:
        self._axis = plotting.empty_time_axis(plot)
        super().__init__(self._axis)
        self._has_labels = has_labels
        self._levels: Sequence[TickLevel] = ()
        self._section = Section(0.0, 1.0, 1.0)
        self._bounds = QRectF()
        self._theme, self._font = LIGHT, QFont()
        self._sizes: dict[str, QRectF] = {}

    def set_style(self, theme: Theme, font: QFont) -> None:
        """Use other colours and another font."""
        self._theme, self._font = theme, font
        self._sizes.clear()
        self.update()

    def show_levels(self, levels: Sequence[TickLevel], section: Section) -> None:
        """Show other ticks."""
        bounds = self._axis.boundingRect()
        if bounds != self._bounds:
            self.prepareGeometryChange()
            self._bounds = bounds
        self._levels, self._section = levels, section
        self.update()

    def boundingRect(self) -> QRectF:
        """Return the rectangle of the axis, with the ticks in the plot above it."""
        return self._bounds

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the ticks and as many labels as fit."""
        del option, widget
        width = float(self._axis.size().width())
        per_s = width / (self._section.last - self._section.first)
        for number, level in enumerate(self._levels):
            colour = QColor(self._theme.grid)
            colour.setAlpha(255 // (number + 1))
            painter.setPen(QPen(colour, 1))
            end = -_TICK_PIXELS / (number / 2 + 1)
            places = [(at - self._section.first) * per_s for at in level.instants_s]
            painter.drawLines([QLineF(x, 0.0, x, end) for x in places])
        if self._has_labels:
            self._paint_labels(painter, width, per_s)

    def _paint_labels(self, painter: QPainter, width: float, per_s: float) -> None:
        painter.setFont(self._font)
        painter.setPen(QPen(QColor(self._theme.muted_text)))
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextDontClip
        written, taken = 0, 0.0
        for level in self._levels:
            sizes = [self._size(painter, label) for label in level.labels]
            taken += sum(size.width() for size in sizes)
            limit = next(share for least, share in _MOST_CROWDED if written >= least)
            if level is not self._levels[0] and taken / width >= limit:
                return
            for at, label, size in zip(level.instants_s, level.labels, sizes, strict=True):
                x = (at - self._section.first) * per_s
                box = QRectF(x - size.width() / 2, _LABEL_OFFSET_PIXELS, size.width(), size.height())
                if self._bounds.contains(box):
                    painter.drawText(box, flags, label)
                    written += 1

    def _size(self, painter: QPainter, label: str) -> QRectF:
        """Return the size of a label; to measure it takes longer than to paint it."""
        if label not in self._sizes:
            self._sizes[label] = painter.boundingRect(QRectF(), Qt.AlignmentFlag.AlignCenter, label)
        return self._sizes[label]
