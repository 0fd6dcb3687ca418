"""Level of detail: what of the timeline is drawn at a zoom, never more bars than pixels. No Qt."""

from dataclasses import dataclass

import numpy as np

from concgui.presentation.timeline.lanes import Floats, Integers
from concgui.presentation.timeline.rows import Boxes

NARROW_PIXELS = 2.0
"""A bar below that has no inside that could show anything."""


@dataclass(frozen=True, slots=True)
class Section:
    """The visible part of the time axis.

    Attributes:
        first: Left edge, seconds since the run's start.
        last: Right edge.
        pixel: Seconds that one pixel stands for.
    """

    first: float
    last: float
    pixel: float


@dataclass(frozen=True, eq=False, slots=True)
class Detail:
    """The visible boxes: those wide enough to be drawn as they are, and the rest merged.

    Attributes:
        wide: Index of each wide box.
        merged: A box of one pixel for each row and pixel in which narrow boxes begin, with the
            share of CPU of all of them together.
        covered: How much of its pixel each merged box really covers, 0 to 1.
    """

    wide: Integers
    merged: Boxes
    covered: Floats


def detail_of(boxes: Boxes, section: Section) -> Detail:
    """Sort the boxes of a section into wide and merged ones."""
    visible = np.flatnonzero((boxes.end >= section.first) & (boxes.start <= section.last))
    width = boxes.end[visible] - boxes.start[visible]
    is_wide = width >= NARROW_PIXELS * section.pixel
    merged, covered = _merge(boxes.chosen(visible[~is_wide]), section)
    return Detail(visible[is_wide], merged, covered)


def widened(freezes: Floats, section: Section, pixels: float) -> tuple[Floats, Floats]:
    """Starts and ends of stretches, each at least so many pixels wide, those that touch joined."""
    if not len(freezes):
        return np.empty(0), np.empty(0)
    start = freezes[:, 0]
    end = np.maximum(freezes[:, 1], start + pixels * section.pixel)
    order = np.argsort(start)
    start, end = start[order], np.maximum.accumulate(end[order])
    opens = np.concatenate(([True], start[1:] > end[:-1]))
    closes = np.concatenate((opens[1:], [True]))
    return start[opens], end[closes]


def thinned(at: Floats, row: Integers, section: Section, pixels: float) -> Integers:
    """Indexes of marks of which no two are closer in a row than so many pixels, and all are visible."""
    visible = np.flatnonzero((at >= section.first) & (at <= section.last))
    if not len(visible):
        return visible
    cell = np.floor(at[visible] / (pixels * section.pixel)).astype(np.int64)
    _, first = np.unique(np.stack((row[visible], cell)), axis=1, return_index=True)
    return visible[first]


def _merge(narrow: Boxes, section: Section) -> tuple[Boxes, Floats]:
    if not len(narrow):
        return narrow, np.empty(0)
    # Columns are counted from the run's start and not from the edge, so that panning does not flicker.
    column = np.floor(narrow.start / section.pixel).astype(np.int64)
    base = int(column.min())
    columns = int(column.max()) - base + 1
    cell = narrow.row * columns + (column - base)
    width = narrow.end - narrow.start
    busy = np.bincount(cell, weights=width)
    cpu = np.bincount(cell, weights=width * narrow.share)
    used = np.unique(cell)
    start = (used % columns + base) * section.pixel
    share = np.divide(cpu[used], busy[used], out=np.zeros(len(used)), where=busy[used] > 0)
    boxes = Boxes(used // columns, start, start + section.pixel, share)
    return boxes, np.minimum(1.0, busy[used] / section.pixel)
