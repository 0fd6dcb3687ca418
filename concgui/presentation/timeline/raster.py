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
    height = lines.bottom - lines.top
    row = np.repeat(np.arange(len(height)), height)
    below_top = np.arange(len(row)) - np.repeat(np.cumsum(height) - height, height)
    above_bottom = height[row] - 1 - below_top
    line = lines.top[row] + below_top
    drawn_fill = np.maximum(fill, 0) * bars.is_drawn
    fill_pixels = np.ceil(drawn_fill * height[:, None] - 0.5).astype(np.uint16)
    is_filled = fill_pixels[row] > above_bottom[:, None].astype(np.uint16)
    codes = np.maximum(is_filled * np.uint8(Ink.FILL), _ground(bars, frozen)[row])
    is_suspended = bars.is_drawn & (fill < 0)
    if is_suspended.any():
        phase, column = np.ogrid[:_HATCH_PIXELS, : bars.is_drawn.shape[1]]
        is_hatch = (phase + column) % _HATCH_PIXELS == 0
        hatching = (is_suspended[row] & is_hatch[line % _HATCH_PIXELS]) * np.uint8(Ink.HATCHING)
        codes = np.maximum(codes, hatching)
    if len(outlines.row):
        _outline(codes, outlines, row, line, np.minimum(below_top, above_bottom), bars.is_drawn.shape)
    image = np.zeros((lines.count, codes.shape[1]), dtype=np.uint8)
    image[line] = codes
    return image


def _ground(bars: Cells, frozen: Switches) -> Codes:
    return np.asarray(bars.is_drawn * np.where(frozen, Ink.FROZEN_GROUND, Ink.GROUND).astype(np.uint8))


def _outline(
    codes: Codes,
    outlines: Outlines,
    row: Integers,
    line: Integers,
    from_edge: Integers,
    shape: tuple[int, ...],
) -> None:
    """Draw outlines into an image.

    Args:
        codes: The image.
        outlines: The bars that are outlined.
        row: Row of each line.
        line: Number of each line.
        from_edge: How far each line is from the upper or lower edge of its row, whichever is nearer.
        shape: How many rows and columns there are.
    """
    first, last = np.maximum(outlines.first, 0), np.minimum(outlines.last, shape[1])
    width = np.maximum(last - first, 0)
    bar = np.repeat(np.arange(len(width)), width)
    column = np.arange(len(bar)) - np.repeat(np.cumsum(width) - width, width) + first[bar]
    cell = outlines.row[bar] * shape[1] + column
    edge = np.zeros(shape, dtype=np.uint8)
    edge.reshape(-1)[cell] = outlines.edge[bar]
    # How far each column is from the left or right edge of its bar, whichever is nearer.
    nearer = np.minimum(column - outlines.first[bar], outlines.last[bar] - 1 - column)
    distance = np.zeros(shape, dtype=np.uint8)
    distance.reshape(-1)[cell] = np.minimum(nearer, 255)
    pixels = _EDGE_PIXELS[edge]
    is_side = (distance < pixels)[row]
    is_border = is_side | (np.minimum(from_edge, 255).astype(np.uint8)[:, None] < pixels[row])
    if Edge.CANCELLED in outlines.edge:
        is_gap = (line[:, None] + np.arange(shape[1])) % _DASH_PIXELS[1] >= _DASH_PIXELS[0]
        is_border &= ~(is_gap & (edge == Edge.CANCELLED)[row])
    np.copyto(codes, _EDGE_INKS[edge][row], where=is_border)
