"""The window's latency under the lanes, on the same time axis."""

import math
from typing import Any

import numpy as np
from PySide6.QtGui import QColor, QFont, QFontMetricsF

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
from concgui.ui.common.palette import with_alpha
from concgui.ui.timeline.time_grid import TimeGrid

_LINE_PIXELS = 1.3


class TimelineLatency:
    """Draws the latencies of one run into a plot; heights are decimal logarithms of milliseconds.

    Attributes:
        plot: The pyqtgraph plot.
    """

    def __init__(self, plot: Any) -> None:
        self.plot = plot
        self._grid = TimeGrid(plot)
        self._freezes = plotting.bars_item(-2)
        self._line = plotting.bars_item(1)
        plot.addItem(self._freezes, ignoreBounds=True)
        plot.addItem(self._line, ignoreBounds=True)
        self._levels = plotting.level_lines(plot, [math.log10(level) for level, _ in LEVELS_MS])
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
        plotting.set_bars_colour(self._freezes, with_alpha(theme.freeze_shade, theme.freeze_alpha))
        plotting.set_bars_colour(self._line, QColor(theme.text))
        self._grid.set_theme(theme)
        for line in self._levels:
            line.setPen(plotting.dotted_pen(theme.line))
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
        start, end = visible.freezes
        plotting.set_bars(self._freezes, start, end, np.full(len(start), -10.0), np.full(len(start), 30.0))
        line, thickness = visible.latency, _LINE_PIXELS / max(1.0, decade_pixels)
        plotting.set_bars(
            self._line,
            line.left,
            line.left + _LINE_PIXELS * visible.section.pixel,
            line.low - thickness / 2,
            line.high - line.low + thickness,
        )
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
