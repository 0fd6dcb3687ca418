"""Names and ticks of the timeline's axes: their places and which of them fit. No Qt."""

import itertools
import math

import numpy as np

from concgui.engine.records.ladder import FRAME_MS, LADDER
from concgui.presentation.labels import SMOOTHNESS_LABELS
from concgui.presentation.timeline.gil_lane_text import LANE_NAME
from concgui.presentation.timeline.rows import TimelineRows

Ticks = list[tuple[float, str]]
"""Place and text of each tick."""

BAR_HEIGHT = 0.84
"""Height of a bar as a share of its row."""

TIME_AXIS = "time since the run's start, s"
LATENCY_AXIS = ("latency of the window, ms (log)", "latency, ms (log)", "latency, ms", "ms")
"""Names of the axis, longest first; the last one is shown even if it does not fit."""

WIDEST_LANE_LABEL = "process 0000000"

LEVELS_MS: tuple[tuple[float, str], ...] = (
    (FRAME_MS, "16.7 one frame"),
    *(
        (below.limit_ms, f"{below.limit_ms:g} {SMOOTHNESS_LABELS[above.smoothness]}")
        for below, above in itertools.pairwise(LADDER)
    ),
)
"""Each limit of the ladder with the word that holds above it."""

_LABEL_PRIORITY_MS = (50.0, FRAME_MS, 700.0, 5000.0, 250.0, 100.0)
_LINE_SPACING = 1.05
_LOWEST_MS = 0.1
_HIGHEST_MS = 100.0


def bar_height(row_pixels: float) -> float:
    """Return the height of a bar in rows; rows that are only a few pixels high have no gap between them."""
    return BAR_HEIGHT if row_pixels >= 3 else 1.0


def lane_ticks(rows: TimelineRows, row_pixels: float, line_height: float) -> Ticks:
    """Return the labels of the lanes: two lines where there is room, one where not, and not more than fit.

    Args:
        rows: The run.
        row_pixels: Height of a row.
        line_height: Height of a line of text.
    """
    line = line_height / row_pixels
    lowest = end = rows.height - line / 2
    if rows.gil_height:
        gil_y = min(rows.gil_top + rows.gil_height / 2, lowest)
        lowest = end = gil_y - _LINE_SPACING * line
    places: list[float] = []
    for number, lane in enumerate(rows.lanes):
        below = float(rows.band_top[number]) + rows.band_height
        bars = float(rows.row_top[lane.first_row]) + lane.rows - 1 + BAR_HEIGHT
        y = (float(rows.row_top[lane.first_row]) + (below if rows.band_height else bars)) / 2
        places.append(min(max(y, line / 2), end))
        # The GUI thread's own lane is low, and is named before the others.
        if not lane.has_tasks:
            lowest = places[-1] - _LINE_SPACING * line
    ticks: Ticks = []
    last_y = float("-inf")
    for lane, y in zip(rows.lanes, places, strict=True):
        if y - last_y < _LINE_SPACING * line or (lane.has_tasks and y > lowest):
            continue
        last_y = y
        two_lines = lane.has_tasks and lane.rows + rows.band_height >= 2 * _LINE_SPACING * line
        ticks.append((y, f"{lane.name}\n{lane.detail}" if two_lines else lane.name))
    return [*ticks, (gil_y, LANE_NAME)] if rows.gil_height else ticks


def latency_range_ms(rows: TimelineRows) -> tuple[float, float]:
    """Return the ends of the latency axis: at least 0.1 to 100 ms, so that a smooth run looks low."""
    longest = float(rows.latency_ms.max(initial=0.0))
    least = float(np.percentile(rows.latency_ms, 5)) if len(rows.latency_ms) else _LOWEST_MS
    return min(_LOWEST_MS, least * 0.7), max(_HIGHEST_MS, longest * 1.6)


def decade_ticks(low_ms: float, high_ms: float, spacing: float) -> Ticks:
    """Return a tick for every decade, or every second, third … one where lines of text would touch.

    Args:
        low_ms: Lower end of the axis.
        high_ms: Upper end.
        spacing: Height of a line of text in decades.
    """
    step = max(1, math.ceil(spacing))
    powers = range(math.ceil(math.log10(low_ms)), math.floor(math.log10(high_ms)) + 1, step)
    return [(power, f"{10.0**power:g}") for power in powers]


def level_ticks(low_ms: float, high_ms: float, spacing: float) -> Ticks:
    """Return the names of the ladder's lines that fit, the more important ones first.

    Args:
        low_ms: Lower end of the axis.
        high_ms: Upper end.
        spacing: Height of a line of text in decades.
    """
    names = dict(LEVELS_MS)
    ticks: Ticks = []
    for level in _LABEL_PRIORITY_MS:
        height = math.log10(level)
        fits = all(abs(height - other) >= spacing for other, _ in ticks)
        if low_ms <= level <= high_ms and fits:
            ticks.append((height, names[level]))
    return ticks
