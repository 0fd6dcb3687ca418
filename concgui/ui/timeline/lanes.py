"""The lanes of the timeline: one bar per task, filled as far as it was on a CPU."""

from typing import Any

import numpy as np
from PySide6.QtGui import QColor, QFont, QFontMetricsF

from concgui.presentation.colours import Theme, mixed, model_style
from concgui.presentation.timeline.detail import Detail, Section, detail_of, widened
from concgui.presentation.timeline.lanes import Lane
from concgui.presentation.timeline.rows import TimelineRows
from concgui.ui.common import plotting
from concgui.ui.common.palette import with_alpha
from concgui.ui.timeline.bar_marks import BarMarks
from concgui.ui.timeline.state_bands_item import StateBands
from concgui.ui.timeline.transfer_marks import TransferMarks

BAR_HEIGHT = 0.84
"""Of the height of a row."""

_LOW_ROW_PIXELS = 4.0
"""In rows below that height the share of CPU is shown as a shade and not as a height."""

_SHADES = 5

_LEAST_SLICES_SHARE = 0.3
"""Slices too narrow to see are drawn at least so high, so that none vanishes."""


class TimelineLanes:
    """Draws the lanes of one run into a plot.

    Attributes:
        plot: The pyqtgraph plot.
    """

    def __init__(self, plot: Any) -> None:
        self.plot = plot
        plot.getViewBox().invertY(True)
        plot.getAxis("bottom").setStyle(showValues=False)
        plot.getAxis("right").setStyle(showValues=False)
        self._ground = plotting.bars_item(0)
        # Over the ground of the bars, which is opaque, and under their filling.
        self._freezes = plotting.bars_item(1)
        self._fill = plotting.bars_item(2)
        self._shades = [plotting.bars_item(2) for _ in range(_SHADES)]
        self._marks = BarMarks()
        self._bands = StateBands()
        self._transfer = TransferMarks()
        bars = (self._ground, self._freezes, self._fill, *self._shades)
        for item in (self._transfer, *bars, self._bands, self._marks):
            plot.addItem(item, ignoreBounds=True)
        self._work_edges = plotting.instant_lines(plot, 2)
        self._rows: TimelineRows | None = None
        self._colour = ""

    def show_rows(self, rows: TimelineRows, model: str, work_edges_s: tuple[float, float]) -> None:
        """Replace the run; `refresh` draws it.

        Args:
            rows: The run, arranged.
            model: Its model's key, which decides the colour.
            work_edges_s: First start and last finish, marked by lines.
        """
        self._rows = rows
        self._colour = model_style(model).colour
        self._marks.show_rows(rows)
        self._bands.show_rows(rows)
        self._transfer.show_rows(rows)
        for line, at in zip(self._work_edges, work_edges_s, strict=True):
            line.setValue(at)

    def set_style(self, theme: Theme, font: QFont) -> None:
        """Use other colours and fonts."""
        plotting.style_plot(self.plot, theme, font)
        self.plot.getAxis("bottom").setHeight(QFontMetricsF(font).height() * 0.3)
        colour = self._colour or theme.accent
        plotting.set_bars_colour(self._freezes, with_alpha(theme.freeze_shade, theme.freeze_alpha))
        ground = mixed(theme.panel, colour, 0.24)
        # Opaque, because bars that lie over each other would add up to a filled one.
        plotting.set_bars_colour(self._ground, QColor(ground))
        plotting.set_bars_colour(self._fill, QColor(colour))
        for step, item in enumerate(self._shades):
            plotting.set_bars_colour(item, QColor(mixed(ground, colour, (step + 0.5) / _SHADES)))
        self._marks.set_style(theme, font, colour)
        self._bands.set_theme(theme)
        self._transfer.set_theme(theme)
        for line in self._work_edges:
            line.setPen(plotting.dotted_pen(theme.line, 1.0))

    def show_chosen(self, bar: int | None) -> None:
        """Frame a bar, or none."""
        self._marks.show_chosen(bar)

    def refresh(self, section: Section, row_pixels: float, line_height: float) -> None:
        """Draw what is visible of the run.

        Args:
            section: The visible part of the time axis.
            row_pixels: Height of a row.
            line_height: Height of a line of text.
        """
        rows = self._rows
        if rows is None:
            return
        start, end = widened(rows.freezes, section, 2.0)
        edge = np.full(len(start), -rows.height)
        plotting.set_bars(self._freezes, start, end, edge, np.full(len(start), 3 * rows.height))
        bars = detail_of(rows.bars, section)
        self._draw_ground(rows, bars, row_pixels)
        self._draw_fill(rows, bars, detail_of(rows.slices, section), row_pixels)
        self._bands.show_section(section)
        self._transfer.show_section(section, bar_height(row_pixels))
        self._marks.show_section(bars.wide, section, bar_height(row_pixels))
        self.plot.getAxis("left").setTicks([lane_ticks(rows.lanes, rows, row_pixels, line_height)])

    def _draw_ground(self, rows: TimelineRows, bars: Detail, row_pixels: float) -> None:
        """The whole span, light: what is not filled over it was waiting."""
        row = np.concatenate((rows.bars.row[bars.wide], bars.merged.row))
        start = np.concatenate((rows.bars.start[bars.wide], bars.merged.start))
        end = np.concatenate((rows.bars.end[bars.wide], bars.merged.end))
        height = np.full(len(row), bar_height(row_pixels))
        plotting.set_bars(self._ground, start, end, rows.row_top[row], height)

    def _draw_fill(self, rows: TimelineRows, bars: Detail, slices: Detail, row_pixels: float) -> None:
        """From the bottom as high as the share of CPU; a coroutine instead where its slices are."""
        called = bars.wide[~rows.sliced[bars.wide]]
        merged = bars.merged
        # Merged bars of coroutines get their fill from their slices alone.
        if rows.sliced.any():
            merged = merged.chosen(np.zeros(0, dtype=np.int64))
        share = np.concatenate(
            (
                rows.bars.share[called],
                merged.share,
                np.ones(len(slices.wide)),
                np.maximum(slices.covered, _LEAST_SLICES_SHARE),
            )
        )
        pieces = (rows.bars.chosen(called), merged, rows.slices.chosen(slices.wide), slices.merged)
        row = np.concatenate([piece.row for piece in pieces])
        start = np.concatenate([piece.start for piece in pieces])
        end = np.concatenate([piece.end for piece in pieces])
        top = rows.row_top[row]
        is_low = row_pixels < _LOW_ROW_PIXELS
        shade = (
            np.minimum((share * _SHADES).astype(np.int64), _SHADES - 1) if is_low else np.full(len(row), -1)
        )
        height = np.full(len(row), bar_height(row_pixels)) * (1.0 if is_low else share)
        top = top + bar_height(row_pixels) - height
        for step, item in enumerate((*self._shades, self._fill)):
            which = shade == (step if step < _SHADES else -1)
            plotting.set_bars(item, start[which], end[which], top[which], height[which])


def bar_height(row_pixels: float) -> float:
    """Height of a bar in rows: the gap between rows goes where rows are only a few pixels high."""
    return BAR_HEIGHT if row_pixels >= 3 else 1.0


def lane_ticks(
    lanes: tuple[Lane, ...], rows: TimelineRows, row_pixels: float, line_height: float
) -> list[tuple[float, str]]:
    """Labels of the lanes: two lines where there is room, one where not, and not more than fit."""
    half_line = line_height / row_pixels / 2
    lowest = float("inf")
    ticks: list[tuple[float, str]] = []
    last_y = float("-inf")
    places: list[float] = []
    for number, lane in enumerate(lanes):
        below = float(rows.band_top[number]) + rows.band_height
        end = below if rows.band_height else float(rows.row_top[lane.first_row]) + lane.rows - 1 + BAR_HEIGHT
        y = (float(rows.row_top[lane.first_row]) + end) / 2
        places.append(min(max(y, half_line), rows.height - half_line))
        # The GUI thread's own lane is low, and is named before the others.
        if not lane.has_tasks:
            lowest = places[-1] - 1.05 * line_height / row_pixels
    for lane, y in zip(lanes, places, strict=True):
        if (y - last_y) * row_pixels < line_height * 1.05 or (lane.has_tasks and y > lowest):
            continue
        last_y = y
        two_lines = lane.has_tasks and (lane.rows + rows.band_height) * row_pixels >= 2.1 * line_height
        ticks.append((y, f"{lane.name}\n{lane.detail}" if two_lines else lane.name))
    return ticks
