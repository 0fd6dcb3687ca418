"""The window's latency under the lanes, on the same time axis."""

import math
from typing import Any

from PySide6.QtGui import QFont, QFontMetricsF

from concgui.presentation.colours import LIGHT, Theme
from concgui.presentation.timeline.axis_ticks import (
    LATENCY_AXIS,
    LEVELS_MS,
    TIME_AXIS,
    decade_ticks,
    latency_range_ms,
    level_ticks,
)
from concgui.presentation.timeline.rows import TimelineRows
from concgui.presentation.timeline.visible import VisibleRun
from concgui.ui.common import plotting
from concgui.ui.timeline.latency_strokes import LatencyStrokes
from concgui.ui.timeline.shades import FreezeShades
from concgui.ui.timeline.straight_lines import LevelLines


class TimelineLatency:
    """Draws the latencies of one run into a plot; heights are decimal logarithms of milliseconds.

    Attributes:
        plot: The pyqtgraph plot.
    """

    def __init__(self, plot: Any) -> None:
        self.plot = plot
        levels = LevelLines(-5, [math.log10(level) for level, _ in LEVELS_MS])
        self._items = (levels, FreezeShades(-2), LatencyStrokes(1))
        for item in self._items:
            plot.addItem(item, ignoreBounds=True)
        self._range_ms = (1.0, 10.0)
        self._labelled: tuple[object, ...] = ()
        self._theme, self._font = LIGHT, QFont()

    def show_rows(self, rows: TimelineRows) -> None:
        """Replace the run."""
        self._range_ms = low, high = latency_range_ms(rows)
        self.plot.setYRange(math.log10(low), math.log10(high), padding=0)

    def set_style(self, theme: Theme, font: QFont) -> None:
        """Use other colours and fonts."""
        plotting.style_plot(self.plot, theme, font)
        for item in self._items:
            item.set_theme(theme)
        self._theme, self._font = theme, font
        self._labelled = ()
        plotting.set_axis_label(self.plot.getAxis("bottom"), TIME_AXIS, theme, font)

    def refresh(self, visible: VisibleRun, decade_pixels: float, line_height: float) -> None:
        """Draw what is visible and place the labels for a zoom and a height.

        Args:
            visible: The section of the run.
            decade_pixels: Height of a factor of ten.
            line_height: Height of a line of text.
        """
        for item in self._items:
            item.show_visible(visible)
        # An axis lays out all its texts again when its ticks are set.
        labelled = (self._range_ms, decade_pixels, line_height)
        if labelled != self._labelled:
            self._labelled = labelled
            self._write_labels(decade_pixels, line_height / max(1.0, decade_pixels))

    def _write_labels(self, decade_pixels: float, spacing: float) -> None:
        """Write the name of the axis and its ticks; `spacing` is the height of a line of text in decades."""
        low, high = self._range_ms
        self._write_name(decade_pixels * (math.log10(high) - math.log10(low)))
        self.plot.getAxis("left").setTicks([decade_ticks(low, high, spacing)])
        self.plot.getAxis("right").setTicks([level_ticks(low, high, spacing)])

    def _write_name(self, height: float) -> None:
        """Write the longest name of the axis that fits beside it."""
        metrics = QFontMetricsF(self._font)
        fitting = (name for name in LATENCY_AXIS if metrics.horizontalAdvance(name) + 6 <= height)
        name = next(fitting, LATENCY_AXIS[-1])
        plotting.set_axis_label(self.plot.getAxis("left"), name, self._theme, self._font)
