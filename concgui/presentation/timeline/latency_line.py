"""The line of the window's latency: one stroke per pixel, however many pings there are. No Qt."""

from dataclasses import dataclass

import numpy as np

from concgui.presentation.timeline.arrays import Floats
from concgui.presentation.timeline.detail import Section


@dataclass(frozen=True, eq=False, slots=True)
class Strokes:
    """The vertical strokes of a line: in each column from its lowest to its highest point.

    Attributes:
        left: Left edge of the column of each, in seconds.
        low: Its lower end.
        high: Its upper end.
    """

    left: Floats
    low: Floats
    high: Floats


def strokes_of(at: Floats, height: Floats, section: Section) -> Strokes:
    """Return the strokes of the line through points; none before the first point and after the last.

    Args:
        at: When each point is, ascending, in seconds.
        height: Its height.
        section: The visible part of the time axis.
    """
    edges = np.asarray((section.column + np.arange(section.columns + 1)) * section.pixel, dtype=np.float64)
    first = np.searchsorted(at, edges)
    if not len(at):
        return Strokes(np.empty(0), np.empty(0), np.empty(0))
    # The line crosses the edges of the column, and goes through the points between them.
    crossed = np.interp(edges, at, height, left=np.nan, right=np.nan)
    low, high = np.fmin(crossed[:-1], crossed[1:]), np.fmax(crossed[:-1], crossed[1:])
    has_points = np.flatnonzero(first[1:] > first[:-1])
    if len(has_points):
        within = height[: first[-1]]
        low[has_points] = np.fmin(low[has_points], np.minimum.reduceat(within, first[has_points]))
        high[has_points] = np.fmax(high[has_points], np.maximum.reduceat(within, first[has_points]))
    seen = np.flatnonzero(~np.isnan(low))
    return Strokes(edges[seen], low[seen], high[seen])
