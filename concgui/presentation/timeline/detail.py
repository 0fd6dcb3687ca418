"""The level of detail of the timeline: one value per row and pixel, however many tasks there are."""

from dataclasses import dataclass

import numpy as np

from concgui.presentation.timeline.arrays import Floats, Integers, Shares, Switches

_UNSEEN_PIXELS = 0.01
"""A distance in pixels that nobody sees."""


@dataclass(frozen=True, slots=True)
class Section:
    """The visible part of the time axis, divided into columns of one pixel.

    Columns are counted from the run's start and not from the left edge, so that panning does not
    make the picture flicker.

    Attributes:
        first: Left edge, seconds since the run's start.
        last: Right edge.
        pixel: Seconds that one pixel stands for.
    """

    first: float
    last: float
    pixel: float

    @property
    def column(self) -> int:
        """Number of the first column."""
        return int(np.floor(self.first / self.pixel))

    @property
    def columns(self) -> int:
        """How many columns are visible, including those that the edges cut."""
        return int(np.floor(self.last / self.pixel)) - self.column + 1

    def part(self, column: int, columns: int) -> "Section":
        """Return the section of some columns of this width."""
        return Section((column + 0.5) * self.pixel, (column + columns - 0.5) * self.pixel, self.pixel)

    def in_step_with(self, other: "Section") -> "Section":
        """Return this section with the columns of another one, where no edge moves by a visible distance.

        To move a section changes the width of its columns by a rounding error.
        """
        furthest = max(abs(self.first), abs(self.last)) / self.pixel
        is_in_step = abs(self.pixel - other.pixel) * furthest <= _UNSEEN_PIXELS * self.pixel
        return Section(self.first, self.last, other.pixel) if is_in_step else self

    @property
    def edges_ns(self) -> Integers:
        """Left edge of each column, and the right edge of the last one."""
        numbers = self.column + np.arange(self.columns + 1)
        return np.asarray(np.ceil(numbers * (self.pixel * 1e9)), dtype=np.int64)

    def edge_near(self, instants: Floats) -> Integers:
        """Return the edges of columns that are nearest to instants, as numbers from the first edge."""
        return np.asarray(np.rint(instants / self.pixel) - self.column, dtype=np.int64)


@dataclass(frozen=True, eq=False, slots=True)
class Cells:
    """The content of each pixel of each row of a section. The axes are row and column.

    Attributes:
        is_drawn: Whether a task is drawn there.
        share: How much of the tasks there was on a CPU, 0 to 1.
    """

    is_drawn: Switches
    share: Shares


def widened(freezes: Floats, section: Section, pixels: float) -> tuple[Floats, Floats]:
    """Return starts and ends of stretches that are at least `pixels` wide; those that touch are joined."""
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
    """Return the indexes of visible marks of which no two in a row share a cell of `pixels`."""
    visible = np.flatnonzero((at >= section.first) & (at <= section.last))
    if not len(visible):
        return visible
    cell = np.floor(at[visible] / (pixels * section.pixel)).astype(np.int64)
    cells_per_row = int(cell.max()) - int(cell.min()) + 1
    _, first = np.unique(row[visible] * cells_per_row + cell - cell.min(), return_index=True)
    return visible[first]
