"""The visible section of a run, worked out as far as it is drawn. No Qt."""

from collections.abc import Callable
from functools import cached_property

import numpy as np

from concgui.presentation.timeline.arrays import Codes, Floats, Indexes, Integers, Numbers, Shares, Switches
from concgui.presentation.timeline.boxes import Boxes, BoxTable
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

    Args:
        rows: The run.
        section: The visible part of the time axis.
        before: What was visible before. Columns that are visible still are not worked out again.

    Attributes:
        rows: The run.
        section: The visible part of the time axis.
    """

    def __init__(self, rows: TimelineRows, section: Section, before: "VisibleRun | None" = None) -> None:
        self.rows = rows
        self._known: dict[str, tuple[Numbers, ...]] = {}
        self._known_columns = range(0)
        if before is not None and before.rows is rows:
            section = section.in_step_with(before.section)
            if section.pixel == before.section.pixel:
                # Not `before` itself, which would keep all that was visible before it.
                self._known, self._known_columns = before._kept, before._columns
        self.section: Section = section
        self._columns: range = range(section.column, section.column + section.columns)
        self._kept: dict[str, tuple[Numbers, ...]] = {}

    @cached_property
    def bars(self) -> Cells:
        """The cells of the tasks."""
        return self._cells("bars", self.rows.bars)

    @cached_property
    def fill(self) -> Shares:
        """How high each cell is filled, see `fill_of`."""
        slices = self._cells("slices", self.rows.slices) if len(self.rows.slices) else None
        return fill_of(self.bars, slices)

    @cached_property
    def transfer(self) -> Cells:
        """The cells of the transfers."""
        return self._cells("transfer", self.rows.transfer)

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
        (states,) = self._columns_of("states", lambda section: (self.rows.state_sums.columns(section),))
        return states

    @cached_property
    def gil(self) -> Codes:
        """Who held the GIL in each column, as an ink."""
        return np.asarray(self._gil[0][0], dtype=np.uint8)

    @cached_property
    def gil_waits(self) -> Switches:
        """In which columns the GUI thread waited for the GIL."""
        return np.asarray(self._gil[1][0], dtype=np.bool_)

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

    @cached_property
    def _gil(self) -> tuple[Numbers, ...]:
        gil = self.rows.gil
        return self._columns_of("gil", lambda section: (gil.columns(section)[None], gil.waits(section)[None]))

    def _cells(self, name: str, table: BoxTable) -> Cells:
        """Return the cells of a table, see `_columns_of`."""

        def work_out(section: Section) -> tuple[Numbers, ...]:
            cells = table.cells(section)
            return cells.is_drawn, cells.share

        return Cells(*self._columns_of(name, work_out))

    def _columns_of(
        self, name: str, work_out: Callable[[Section], tuple[Numbers, ...]]
    ) -> tuple[Numbers, ...]:
        """Return arrays whose second axis are the columns, of which only the new ones are worked out.

        Args:
            name: The name under which they are kept.
            work_out: Works out the columns of a section.
        """
        now, old, known = self._columns, self._known_columns, self._known.get(name)
        still = range(max(now.start, old.start), min(now.stop, old.stop))
        if known is None or not still:
            arrays = work_out(self.section)
        else:
            parts = [tuple(array[:, still.start - old.start : still.stop - old.start] for array in known)]
            if now.start < still.start:
                parts.insert(0, work_out(self.section.part(now.start, still.start - now.start)))
            if still.stop < now.stop:
                parts.append(work_out(self.section.part(still.stop, now.stop - still.stop)))
            arrays = tuple(np.concatenate(same, axis=1) for same in zip(*parts, strict=True))
        self._kept[name] = arrays
        return arrays

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
