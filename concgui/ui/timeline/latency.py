"""The window's latency under the lanes, on the same time axis."""

import itertools
import math
from typing import Any

import numpy as np
from PySide6.QtGui import QColor, QFont, QFontMetricsF

from concgui.engine.records.ladder import FRAME_MS, LADDER
from concgui.presentation.colours import LIGHT, Theme
from concgui.presentation.labels import SMOOTHNESS_LABELS
from concgui.presentation.timeline.rows import TimelineRows
from concgui.presentation.timeline.visible import VisibleRun
from concgui.ui.common import plotting
from concgui.ui.common.palette import with_alpha
from concgui.ui.timeline.time_grid import TimeGrid

LEVELS_MS: tuple[tuple[float, str], ...] = (
    (FRAME_MS, "16.7 one frame"),
    *(
        (below.limit_ms, f"{below.limit_ms:g} {SMOOTHNESS_LABELS[above.smoothness]}")
        for below, above in itertools.pairwise(LADDER)
    ),
)
"""Each line with the word that begins above it."""

_LABEL_PRIORITY_MS = (50.0, FRAME_MS, 700.0, 5000.0, 250.0, 100.0)
_LINE_PIXELS = 1.3
_LOWEST_MS = 0.1
_HIGHEST_MS = 100.0


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
        self._range_ms = (_LOWEST_MS, _HIGHEST_MS)
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
        plotting.set_axis_label(self.plot.getAxis("bottom"), "time since the run's start, s", theme, font)

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
        # Every decade, or every second, third … one where lines of text would touch.
        step = max(1, math.ceil(spacing))
        powers = range(math.ceil(math.log10(low)), math.floor(math.log10(high)) + 1, step)
        self.plot.getAxis("left").setTicks([[(power, f"{10.0**power:g}") for power in powers]])
        self.plot.getAxis("right").setTicks([level_ticks(low, high, spacing)])

    def _write_name(self, height: float) -> None:
        """Write the longest name of the axis that fits beside it; the unit always."""
        metrics = QFontMetricsF(self._font)
        names = ("latency of the window, ms (log)", "latency, ms (log)", "latency, ms")
        name = next((name for name in names if metrics.horizontalAdvance(name) + 6 <= height), "ms")
        plotting.set_axis_label(self.plot.getAxis("left"), name, self._theme, self._font)


def latency_range_ms(rows: TimelineRows) -> tuple[float, float]:
    """At least from 0.1 to 100 ms, so that a smooth run looks low and not large."""
    longest = float(rows.latency_ms.max(initial=0.0))
    least = float(np.percentile(rows.latency_ms, 5)) if len(rows.latency_ms) else _LOWEST_MS
    return min(_LOWEST_MS, least * 0.7), max(_HIGHEST_MS, longest * 1.6)


def level_ticks(low_ms: float, high_ms: float, spacing: float) -> list[tuple[float, str]]:
    """Return the names of the ladder's lines that fit; `spacing` is the height of a line in decades."""
    names = dict(LEVELS_MS)
    ticks: list[tuple[float, str]] = []
    for level in _LABEL_PRIORITY_MS:
        height = math.log10(level)
        fits = all(abs(height - other) >= spacing for other, _ in ticks)
        if low_ms <= level <= high_ms and fits:
            ticks.append((height, names[level]))
    return ticks
