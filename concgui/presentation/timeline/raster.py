"""The lanes of the timeline as an image: a code for each pixel. No Qt."""

import enum
from dataclasses import dataclass

import numpy as np

from concgui.presentation.timeline.arrays import Codes, Floats, Integers, Shares, Switches
from concgui.presentation.timeline.detail import Cells, Section

SHADES = 5
"""How many shades of CPU share there are in rows that are too low to be filled to a height."""

_LEAST_SLICES_SHARE = 0.3
"""The least height of slices that cover little of a pixel, so that none vanishes."""

_HATCH_PIXELS = 8
_DASH_PIXELS = (6, 10)
"""Length of a dash, and of a dash with its gap."""


class Ink(enum.IntEnum):
    """What a pixel shows. Where rows share a line of pixels, the larger code wins."""

    NOTHING = 0
    GROUND = 1
    """A task that waits."""
    FROZEN_GROUND = 2
    """The same while the window was frozen."""
    HATCHING = 3
    """A coroutine that is suspended."""
    OUTLINE = 4
    CANCELLED = 5
    FAILED = 6
    SHADE = 7
    """The first of the shades, for the smallest share of CPU."""
    FILL = SHADE + SHADES
    """A task on a CPU."""


class Edge(enum.IntEnum):
    """How a bar is outlined."""

    NONE = 0
    PLAIN = 1
    CANCELLED = 2
    FAILED = 3


_EDGE_INKS = np.array([Ink.NOTHING, Ink.OUTLINE, Ink.CANCELLED, Ink.FAILED], dtype=np.uint8)
_EDGE_PIXELS = np.array([0, 1, 2, 2], dtype=np.uint8)


@dataclass(frozen=True, eq=False, slots=True)
class Lines:
    """The lines of pixels of each row.

    Attributes:
        top: First line of each row.
        bottom: The line after its last one.
    """

    top: Integers
    bottom: Integers

    @classmethod
    def of(cls, top: Floats, height: float) -> "Lines":
        """Return the lines of rows that begin at the pixels `top`; each takes at least one."""
        first = np.rint(top).astype(np.int64)
        return cls(first, np.maximum(np.rint(top + height).astype(np.int64), first + 1))

    @property
    def count(self) -> int:
        """How many lines there are."""
        return int(self.bottom.max(initial=0))


@dataclass(frozen=True, eq=False, slots=True)
class Outlines:
    """Bars that are outlined. Their columns may lie outside the section, where no edge is seen.

    Attributes:
        row: Row of each.
        first: Its first column.
        last: The column after its last one.
        edge: How it is outlined, an `Edge`.
    """

    row: Integers
    first: Integers
    last: Integers
    edge: Codes


def fill_of(bars: Cells, slices: Cells | None) -> Shares:
    """Return how high each cell is filled, 0 to 1; -1 where a suspended coroutine is not filled at all.

    Args:
        bars: The tasks.
        slices: Where coroutines ran, with how much of the pixel they cover as share; None where no task is
            a coroutine with slices.
    """
    if slices is None:
        return bars.share
    # Sums and products of masks: to choose value by value takes ten times as long.
    ran = slices.is_drawn * (np.maximum(slices.share, np.float32(_LEAST_SLICES_SHARE)) + 1) - 1
    return np.asarray(np.maximum(bars.share - (bars.share == 0), ran), dtype=np.float32)


def frozen_columns(starts: Floats, ends: Floats, section: Section) -> Switches:
    """Return in which columns the window was frozen."""
    steps = np.zeros(section.columns + 1, dtype=np.int64)
    np.add.at(steps, np.clip(section.edge_near(starts), 0, section.columns), 1)
    np.add.at(steps, np.clip(section.edge_near(ends), 0, section.columns), -1)
    return np.cumsum(steps)[:-1] > 0


def spread(codes: Codes, lines: Lines) -> Codes:
    """Return rows of codes as lines of pixels; the axes are line and column."""
    image = np.zeros((lines.count, codes.shape[1]), dtype=np.uint8)
    for row, (top, bottom) in enumerate(zip(lines.top.tolist(), lines.bottom.tolist(), strict=True)):
        np.maximum(image[top:bottom], codes[row], out=image[top:bottom])
    return image


def shaded(bars: Cells, fill: Shares, frozen: Switches, lines: Lines) -> Codes:
    """Return the image of low rows, in which the share of CPU is a shade; the axes are line and column.

    Args:
        bars: The tasks.
        fill: How much of each cell was on a CPU.
        frozen: In which columns the window was frozen.
        lines: Where the rows are.
    """
    step = np.minimum(np.maximum(fill, 0) * SHADES, SHADES - 1).astype(np.uint8)
    shade = ((fill >= 0) & bars.is_drawn) * (step + np.uint8(Ink.SHADE))
    return spread(np.maximum(shade, _ground(bars, frozen)), lines)


def filled(bars: Cells, fill: Shares, frozen: Switches, lines: Lines, outlines: Outlines) -> Codes:
    """Return the image of rows that are filled as high as tasks were on a CPU; the axes are line and column.

    Args:
        bars: The tasks.
        fill: How high each cell is filled.
        frozen: In which columns the window was frozen.
        lines: Where the rows are; they share no line.
        outlines: The bars that are outlined.
    """
    image = np.zeros((lines.count, bars.is_drawn.shape[1]), dtype=np.uint8)
    heights = lines.bottom - lines.top
    drawn_fill, ground = np.maximum(fill, 0) * bars.is_drawn, _ground(bars, frozen)
    is_suspended = bars.is_drawn & (fill < 0)
    edges = _edges(outlines, bars.is_drawn.shape) if len(outlines.row) else None
    # Rows of the same height, of which there are few, are one array with the axes row, line and column.
    for height in np.unique(heights).tolist():
        rows = np.flatnonzero(heights == height)
        line = lines.top[rows][:, None] + np.arange(height)
        kind = np.min_scalar_type(height)
        fill_lines = np.ceil(drawn_fill[rows] * height - 0.5).astype(kind)
        above_bottom = np.arange(height - 1, -1, -1, dtype=kind)
        codes = (fill_lines[:, None, :] > above_bottom[:, None]) * np.uint8(Ink.FILL)
        np.maximum(codes, ground[rows][:, None, :], out=codes)
        if is_suspended[rows].any():
            phase, column = np.ogrid[:_HATCH_PIXELS, : codes.shape[2]]
            hatching = ((phase + column) % _HATCH_PIXELS == 0) * np.uint8(Ink.HATCHING)
            np.maximum(codes, is_suspended[rows][:, None, :] * hatching[line % _HATCH_PIXELS], out=codes)
        if edges is not None:
            _outline(codes, line, *(array[rows][:, None, :] for array in edges))
        image[line] = codes
    return image


def _ground(bars: Cells, frozen: Switches) -> Codes:
    return np.asarray(bars.is_drawn * np.where(frozen, Ink.FROZEN_GROUND, Ink.GROUND).astype(np.uint8))


def _edges(outlines: Outlines, shape: tuple[int, ...]) -> tuple[Codes, Codes]:
    """Return how each cell is outlined, and its distance from the nearer side of its bar in columns.

    Args:
        outlines: The bars that are outlined.
        shape: How many rows and columns there are.
    """
    columns = shape[1]
    row_cell = outlines.row * columns
    first, last = np.maximum(outlines.first, 0), np.minimum(outlines.last, columns)
    width = np.maximum(last - first, 0)
    cell = np.repeat(row_cell + first - np.cumsum(width) + width, width)
    cell += np.arange(len(cell))
    from_left = cell - np.repeat(row_cell + outlines.first, width)
    from_right = np.repeat(row_cell + outlines.last - 1, width) - cell
    edge, distance = np.zeros(shape, dtype=np.uint8), np.zeros(shape, dtype=np.uint8)
    edge.reshape(-1)[cell] = np.repeat(outlines.edge, width)
    distance.reshape(-1)[cell] = np.minimum(np.minimum(from_left, from_right), 255)
    return edge, distance


def _outline(codes: Codes, line: Integers, edge: Codes, distance: Codes) -> None:
    """Draw outlines into rows. The axes of all but `line` are row, line and column.

    Args:
        codes: The rows.
        line: Number of each line; the axes are row and line.
        edge: How each cell is outlined.
        distance: Its distance from the nearer side of its bar.
    """
    height = codes.shape[1]
    below_top = np.arange(height)
    from_end = np.minimum(np.minimum(below_top, height - 1 - below_top), 255).astype(np.uint8)
    is_border = np.minimum(distance, from_end[:, None]) < _EDGE_PIXELS[edge]
    if np.any(edge == Edge.CANCELLED):
        is_gap = (line[:, :, None] + np.arange(codes.shape[2])) % _DASH_PIXELS[1] >= _DASH_PIXELS[0]
        is_border &= ~(is_gap & (edge == Edge.CANCELLED))
    # Products of masks: to copy value by value takes several times as long.
    codes *= ~is_border
    codes += _EDGE_INKS[edge] * is_border
