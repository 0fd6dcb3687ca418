"""The visible section of a run, worked out as far as it is drawn. No Qt."""

from functools import cached_property

import numpy as np

from concgui.presentation.timeline.arrays import Codes, Floats, Indexes, Integers, Shares, Switches
from concgui.presentation.timeline.boxes import Boxes
from concgui.presentation.timeline.detail import Cells, Section, thinned, widened
from concgui.presentation.timeline.latency_line import Strokes, strokes_of
from concgui.presentation.timeline.raster import Edge, Outlines, fill_of, frozen_columns
from concgui.presentation.timeline.rows import TimelineRows

_FREEZE_PIXELS = 2.0
"""The least width of a freeze, so that it is seen."""

_CROSS_PIXELS = 9.0
"""The least distance between crosses on failed tasks."""


class VisibleRun:
    """A section of a run. Each part is worked out when it is first asked for, and then kept.

    Attributes:
        rows: The run.
        section: The visible part of the time axis.
    """

    def __init__(self, rows: TimelineRows, section: Section) -> None:
        self.rows = rows
        self.section = section

    @cached_property
    def bars(self) -> Cells:
        """The cells of the tasks."""
        return self.rows.bars.cells(self.section)

    @cached_property
    def fill(self) -> Shares:
        """How high each cell is filled, see `fill_of`."""
        slices = self.rows.slices.cells(self.section) if len(self.rows.slices) else None
        return fill_of(self.bars, slices)

    @cached_property
    def transfer(self) -> Cells:
        """The cells of the transfers."""
        return self.rows.transfer.cells(self.section)

    @cached_property
    def freezes(self) -> tuple[Floats, Floats]:
        """Starts and ends of the freezes, wide enough to be seen."""
        return widened(self.rows.freeze_edges, self.section, _FREEZE_PIXELS)

    @cached_property
    def frozen(self) -> Switches:
        """In which columns the window was frozen."""
        return frozen_columns(*self.freezes, self.section)

    @cached_property
    def latency(self) -> Strokes:
        """The line of the latencies; its heights are decimal logarithms of milliseconds."""
        first, last = np.searchsorted(self.rows.due, [self.section.first, self.section.last])
        near = slice(max(0, first - 2), last + 2)
        return strokes_of(self.rows.due[near], np.log10(self.rows.latency_ms[near]), self.section)

    @cached_property
    def states(self) -> Codes:
        """What the threads of each lane did in each column."""
        return self.rows.state_sums.columns(self.section)

    @cached_property
    def gil(self) -> Codes:
        """Who held the GIL in each column, as an ink."""
        return self.rows.gil.columns(self.section)

    @cached_property
    def gil_waits(self) -> Switches:
        """In which columns the GUI thread waited for the GIL."""
        return self.rows.gil.waits(self.section)

    @cached_property
    def wide(self) -> Integers:
        """Indexes of the bars that are wide enough to be marked."""
        return self.rows.bars.wide(self.section)

    @cached_property
    def wide_boxes(self) -> Boxes:
        """Those bars."""
        return self.rows.bars.chosen(self.wide)

    @cached_property
    def outlines(self) -> Outlines:
        """The outlines of those bars."""
        edge = np.full(len(self.wide), Edge.PLAIN, dtype=np.uint8)
        edge[_is_among(self.wide, self.rows.cancelled)] = Edge.CANCELLED
        edge[_is_among(self.wide, self.rows.failed)] = Edge.FAILED
        boxes = self.wide_boxes
        first, last = self.section.edge_near(boxes.start), self.section.edge_near(boxes.end)
        return Outlines(boxes.row, first, last, edge)

    def crosses(self, marked: Indexes, row_pixels: float) -> tuple[Floats, Integers]:
        """Return where marks of tasks stand, in seconds, and in which row; never two in the same few pixels.

        Args:
            marked: Indexes of the bars to be marked, ascending.
            row_pixels: Height of a row.
        """
        if not len(marked):
            return np.zeros(0), np.zeros(0, dtype=np.int64)
        boxes = self.rows.bars.chosen(self._crossed(marked))
        middle = (
            np.minimum(np.maximum(boxes.start, self.section.first), boxes.end)
            + np.maximum(np.minimum(boxes.end, self.section.last), boxes.start)
        ) / 2
        group = np.floor(self.rows.row_top[boxes.row] * row_pixels / _CROSS_PIXELS).astype(np.int64)
        shown = thinned(
            middle, group if row_pixels < _CROSS_PIXELS else boxes.row, self.section, _CROSS_PIXELS
        )
        return middle[shown], boxes.row[shown]

    def _crossed(self, marked: Indexes) -> Indexes:
        """Return the marked bars of which one is crossed in each row and each few pixels."""
        bars = self.rows.bars
        places = Section(self.section.first, self.section.last, self.section.pixel * _CROSS_PIXELS)
        edges = places.edges_ns
        # What began before the section is seen only if it has not ended.
        edges[0] = max(edges[0], round(self.section.first * 1e9))
        begun = bars.began_before(edges)
        place = np.searchsorted(marked, begun)
        first = marked[place[:, :-1][place[:, :-1] < place[:, 1:]]]
        before = begun[:, 0][begun[:, 0] > bars.offsets[:-1]] - 1
        others = np.concatenate((before, self.wide))
        return np.unique(np.concatenate((first, others[_is_among(others, marked)])))


def _is_among(values: Integers, ascending: Indexes) -> Switches:
    """Return which values are among others."""
    if not len(ascending):
        return np.zeros(len(values), dtype=np.bool_)
    place = np.minimum(np.searchsorted(ascending, values), len(ascending) - 1)
    return np.asarray(ascending[place] == values)
