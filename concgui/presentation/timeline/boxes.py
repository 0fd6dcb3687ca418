"""Tables of boxes: stretches of time in rows, with running sums.

What stands in a pixel is a difference of two sums, so that no frame goes through all boxes.
All times are whole nanoseconds since the run's start: eight bytes hold them and their sums exactly.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from concgui.presentation.timeline.arrays import Counts, Floats, Indexes, Integers, Numbers, Shares, Switches
from concgui.presentation.timeline.ascending_rows import AscendingRows
from concgui.presentation.timeline.detail import Cells, Section

WIDE_PIXELS = 5.0
"""Boxes from that width on are marked with an outline, a number or chevrons."""

_OVERLAPS_LOOKED_AT = 64
"""How many boxes that began before an instant are looked at, where boxes overlap."""

_MOST_LOOKED_AT = 12_000
"""How many boxes are looked at to find those to be marked, where boxes overlap."""

_SHARE_STEPS = 255

_ROWS_AT_ONCE = 8
"""How many rows are worked out together where there are many boxes."""

_FEW_PER_CELL = 0.25
"""With fewer boxes for each cell, to go through them is faster than to look them up at each edge."""


@dataclass(frozen=True, eq=False, slots=True)
class Boxes:
    """Some boxes of a table.

    Attributes:
        row: Row of each.
        start: Seconds since the run's start.
        end: Seconds since the run's start.
        share: How much of it was on a CPU, 0 to 1.
    """

    row: Integers
    start: Floats
    end: Floats
    share: Floats

    def __len__(self) -> int:
        return len(self.row)


@dataclass(frozen=True, eq=False, slots=True)
class Pieces:
    """The few boxes that are visible, cut at the edges of cells. A cell is a column of a row, row by row.

    Attributes:
        box: Index of each.
        begins: Whether it begins in the section, and not before.
        within_ns: How much of it lies in the cells of its start and of its end; 0 there if they are one.
        cell: The cells with a start or an end, ascending.
        width_ns: The width of each of them.
        opens: The place of the first start or end in each of them, among all starts and ends.
        fills: The boxes, of those in `box`, that fill whole cells between their start and their end.
        runs: How many cells they do not fill and fill, in turns.
    """

    box: Indexes
    begins: Switches
    within_ns: Integers
    cell: Integers
    width_ns: Integers
    opens: Integers
    fills: Indexes
    runs: Integers

    def spread(self, values: Numbers, nothing: int) -> Numbers:
        """Return an array of all cells: the value of the box that fills a cell, `nothing` elsewhere."""
        in_turns = np.full(len(self.runs), nothing, dtype=values.dtype)
        in_turns[1::2] = values[self.fills]
        return np.repeat(in_turns, self.runs)

    def sums(self, values: Numbers) -> Numbers:
        """Return the sum of the values of all starts and ends in each of the cells that have one."""
        return np.asarray(np.add.reduceat(values.reshape(-1), self.opens))


@dataclass(frozen=True, eq=False, slots=True)
class BoxTable(ABC):
    """Boxes in the order of row and start.

    Attributes:
        starts: Start of each box.
    """

    starts: AscendingRows

    def __len__(self) -> int:
        return len(self.start_ns)

    @property
    def offsets(self) -> Integers:
        """The index of the first box of each row, and the index after the last box."""
        return self.starts.offsets

    @property
    def start_ns(self) -> Integers:
        """The start of each box."""
        return self.starts.instants_ns

    @property
    def rows(self) -> int:
        """How many rows there are, those without a box included."""
        return len(self.offsets) - 1

    @property
    @abstractmethod
    def nbytes(self) -> int:
        """The memory that the table takes."""

    @abstractmethod
    def cells(self, section: Section) -> Cells:
        """Return what stands in each pixel of each row of a section."""

    @abstractmethod
    def wide(self, section: Section) -> Integers:
        """Return the index of each visible box that is wide enough to be marked."""

    @abstractmethod
    def end_ns(self, which: Indexes | int) -> Integers:
        """Return the ends of some boxes."""

    @abstractmethod
    def share(self, which: Indexes) -> Floats:
        """Return how much of some boxes was on a CPU."""

    def row_of(self, which: Indexes | int) -> Integers:
        """Return the rows of some boxes."""
        return np.asarray(np.searchsorted(self.offsets, which, side="right") - 1, dtype=np.int64)

    def chosen(self, which: Indexes) -> Boxes:
        """Return some boxes by their indexes."""
        return Boxes(
            self.row_of(which), self.start_ns[which] / 1e9, self.end_ns(which) / 1e9, self.share(which)
        )

    def all(self) -> Boxes:
        """Return all boxes; of a large table that takes a while."""
        return self.chosen(np.arange(len(self)))

    def at(self, row: int, instant: float, reach: float = 0.0) -> int | None:
        """Return the box of a row at an instant; of several the one that began last.

        Args:
            row: The row.
            instant: Seconds since the run's start.
            reach: How far beside a box still counts, in seconds.
        """
        first, last = self.offsets[row], self.offsets[row + 1]
        latest_ns, earliest_ns = (instant + reach) * 1e9, (instant - reach) * 1e9
        started = int(first + np.searchsorted(self.start_ns[first:last], latest_ns, side="right"))
        looked_at = np.arange(max(int(first), started - _OVERLAPS_LOOKED_AT), started)
        hit = np.flatnonzero(self.end_ns(looked_at) >= earliest_ns)
        return int(looked_at[hit[-1]]) if len(hit) else None

    def began_before(self, edges_ns: Integers) -> Integers:
        """Return the index of the first box that begins at each edge or later. The axes are row and edge."""
        return self.starts.first_from(edges_ns)


@dataclass(frozen=True, eq=False, slots=True)
class SeparateBoxes(BoxTable):
    """A table in which the boxes of a row do not overlap.

    Attributes:
        length_sum_ns: Σ lengths of all boxes before each, and of all.
        cpu_sum_ns: Σ CPU time of all boxes before each, and of all; None where all their time was CPU time.
        longest_ns: The length of the longest box.
    """

    length_sum_ns: Integers
    cpu_sum_ns: Integers | None
    longest_ns: int

    @classmethod
    def of(
        cls, offsets: Integers, start_ns: Integers, end_ns: Integers, cpu_ns: Integers | None
    ) -> "SeparateBoxes":
        """Return the table of these boxes, see `box_table`."""
        length_ns = end_ns - start_ns
        longest_ns = int(length_ns.max(initial=0))
        cpu_sum_ns = None if cpu_ns is None else _sums(cpu_ns)
        return cls(AscendingRows(offsets, start_ns), _sums(length_ns), cpu_sum_ns, longest_ns)

    @property
    def nbytes(self) -> int:
        """The memory that the table takes."""
        cpu_bytes = 0 if self.cpu_sum_ns is None else self.cpu_sum_ns.nbytes
        return self.starts.nbytes + self.length_sum_ns.nbytes + cpu_bytes

    def end_ns(self, which: Indexes | int) -> Integers:
        """Return the ends of some boxes."""
        which = np.asarray(which)
        return self.start_ns[which] + self._lengths(which)

    def share(self, which: Indexes) -> Floats:
        """Return how much of some boxes was on a CPU."""
        return self._shares(which, self._lengths(which))

    def cells(self, section: Section) -> Cells:
        """Return what stands in each pixel of each row of a section.

        Each pixel gets the boxes that lie in it, weighted with the time that they spend there. It is
        drawn where they cover at least half of it, or where one begins that is shorter than a pixel.
        """
        if not len(self):
            return no_cells(self.rows, section.columns)
        edges = section.edges_ns
        pieces = pieces_of(edges, self.starts, self.end_ns)
        return self._cells_of_many(section, edges) if pieces is None else self._cells_of_few(section, pieces)

    def _cells_of_few(self, section: Section, pieces: Pieces) -> Cells:
        """Return the cells of a section with few boxes, by going through the boxes."""
        box = pieces.box
        length = self._lengths(box)
        share = self._shares(box, length)
        is_drawn = pieces.spread(np.ones(len(box), dtype=np.bool_), 0)
        shares = pieces.spread(share.astype(np.float32), 0)
        if len(pieces.cell):
            busy, width = pieces.sums(pieces.within_ns), pieces.width_ns
            # One that is short counts as two: both are drawn, however little of the cell they cover.
            started = np.zeros((len(box), 2), dtype=np.int64)
            started[:, 0] = pieces.begins * (1 + (length < section.pixel * 1e9))
            is_drawn[pieces.cell] = (pieces.sums(started) > 1) | (2 * busy >= width)
            if self.cpu_sum_ns is None:
                shares[pieces.cell] = _ratio(busy, width)
            else:
                shares[pieces.cell] = _ratio(pieces.sums(pieces.within_ns * share[:, None]), busy)
        return Cells(is_drawn.reshape(-1, section.columns), shares.reshape(-1, section.columns))

    def _cells_of_many(self, section: Section, edges: Integers) -> Cells:
        """Return the cells of a section with many boxes, by looking at those at each edge."""
        started = self.began_before(edges)
        return joined_cells(lambda rows: self._cells_of_rows(section, edges, started, rows), self.rows)

    def _cells_of_rows(self, section: Section, edges: Integers, started: Integers, rows: slice) -> Cells:
        """Return the cells of some rows.

        Args:
            section: The section.
            edges: The edges of its columns.
            started: The index of the first box that begins at each edge or later, for all rows.
            rows: The rows.
        """
        started = started[rows]
        last = np.maximum(started - 1, self.offsets[:-1, None][rows])
        # The box that began last may reach over the edge; what lies before the edge counts there.
        before = self.length_sum_ns.take(last)
        length = self.length_sum_ns.take(started) - before
        passed = edges - self.start_ns.take(last, mode="clip")
        passed = np.minimum(np.maximum(passed, 0, out=passed), length, out=passed)
        busy = np.diff(before + passed)
        reaches_over = passed < length
        count = np.diff(started)
        is_short = count > 1
        alone = np.flatnonzero(count == 1)
        box = started[:, :-1].reshape(-1)[alone]
        is_short.reshape(-1)[alone] = self._lengths(box) < section.pixel * 1e9
        is_touched = (count > 0) | reaches_over[:, :-1]
        width = np.diff(edges)
        if self.cpu_sum_ns is None:
            share = _ratio(busy, width)
        else:
            cpu_before = self.cpu_sum_ns.take(last)
            cpu = (self.cpu_sum_ns.take(started) - cpu_before) * (passed / np.maximum(length, 1))
            share = _ratio(np.diff(cpu_before + cpu), busy)
        return Cells(is_touched & (is_short | (2 * busy >= width)), share)

    def _lengths(self, which: Indexes) -> Integers:
        return np.asarray(self.length_sum_ns[which + 1] - self.length_sum_ns[which])

    def _shares(self, which: Indexes, length: Integers) -> Floats:
        """Return how much of some boxes, whose lengths are given, was on a CPU."""
        if self.cpu_sum_ns is None:
            return np.ones(len(which))
        return np.asarray((self.cpu_sum_ns[which + 1] - self.cpu_sum_ns[which]) / np.maximum(length, 1))

    def wide(self, section: Section) -> Integers:
        """Return the index of each visible box that is wide enough to be marked."""
        if not len(self) or self.longest_ns < WIDE_PIXELS * section.pixel * 1e9:
            return np.zeros(0, dtype=np.int64)
        # So wide a box reaches at least one of these edges.
        edges = Section(section.first, section.last, WIDE_PIXELS * section.pixel).edges_ns
        started = self.began_before(edges)
        last = (started - 1)[started > self.offsets[:-1, None]]
        boxes = last[np.flatnonzero(np.diff(last, prepend=-1))]
        length_ns = self._lengths(boxes)
        start_ns = self.start_ns[boxes]
        is_visible = (start_ns < section.last * 1e9) & (start_ns + length_ns > section.first * 1e9)
        return np.asarray(boxes[is_visible & (length_ns >= WIDE_PIXELS * section.pixel * 1e9)])


@dataclass(frozen=True, eq=False, slots=True)
class StackedBoxes(BoxTable):
    """A table in which boxes of a row overlap.

    The rows of tasks overlap where more tasks are under way at once than a screen can show.

    Attributes:
        ends_ns: End of each box.
        shown: What is shown of them: the boxes under way at any instant, or where none has CPU time the
            stretches in which there is one.
    """

    ends_ns: Integers
    shown: "BoxesUnderWay | SeparateBoxes"

    @classmethod
    def of(
        cls, offsets: Integers, start_ns: Integers, end_ns: Integers, cpu_ns: Integers | None
    ) -> "StackedBoxes":
        """Return the table of these boxes, see `box_table`."""
        row = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
        starts = AscendingRows(offsets, start_ns)
        if cpu_ns is None or cpu_ns.any():
            return cls(starts, end_ns, BoxesUnderWay.of(offsets, row, start_ns, end_ns, cpu_ns))
        return cls(starts, end_ns, _union(row, len(offsets) - 1, start_ns, end_ns))

    @property
    def nbytes(self) -> int:
        """The memory that the table takes."""
        return self.starts.nbytes + self.ends_ns.nbytes + self.shown.nbytes

    def end_ns(self, which: Indexes | int) -> Integers:
        """Return the ends of some boxes."""
        return np.asarray(self.ends_ns[which])

    def share(self, which: Indexes) -> Floats:
        """Return how much of some boxes was on a CPU, in steps of 1 / 255."""
        return self.shown.share(which) if isinstance(self.shown, BoxesUnderWay) else np.zeros(len(which))

    def cells(self, section: Section) -> Cells:
        """Return what stands in each pixel of each row of a section.

        The share is the mean of all boxes that are under way there.
        """
        if not len(self):
            return no_cells(self.rows, section.columns)
        if isinstance(self.shown, BoxesUnderWay):
            return self.shown.cells(self.starts, section.edges_ns)
        return self.shown.cells(section)

    def wide(self, section: Section) -> Integers:
        """Return the index of each visible box that is wide enough to be marked.

        There are none where too many overlap to tell their marks apart.
        """
        nothing = np.zeros(0, dtype=np.int64)
        view_ns = section.edges_ns[[0, -1]]
        started, started_last = self.began_before(view_ns).T
        looked_at_from = np.maximum(started - _OVERLAPS_LOOKED_AT, self.offsets[:-1])
        if (started_last - looked_at_from).sum() > _MOST_LOOKED_AT:
            return nothing
        ranges = zip(looked_at_from.tolist(), started_last.tolist(), strict=True)
        which = np.concatenate([nothing, *(np.arange(first, last) for first, last in ranges)])
        start_ns, end_ns = self.start_ns[which], self.ends_ns[which]
        is_wide = (end_ns - start_ns >= WIDE_PIXELS * section.pixel * 1e9) & (end_ns > view_ns[0])
        seen_ns = np.minimum(end_ns, view_ns[1]) - np.maximum(start_ns, view_ns[0])
        if seen_ns[is_wide].sum() > self.rows * (view_ns[1] - view_ns[0]):
            return nothing
        return np.asarray(which[is_wide])


@dataclass(frozen=True, eq=False, slots=True)
class BoxesUnderWay:
    """The boxes that are under way at any instant, with their shares of CPU.

    Attributes:
        ends: The ends of each row in ascending order; a box without length ends a nanosecond after its
            start here, so that it counts.
        started_shares: Σ shares of CPU, in steps of 1 / 255, of all boxes before each.
        ended_shares: The same in the order of ends.
    """

    ends: AscendingRows
    started_shares: Counts
    ended_shares: Counts

    @classmethod
    def of(
        cls,
        offsets: Integers,
        row: Integers,
        start_ns: Integers,
        end_ns: Integers,
        cpu_ns: Integers | None,
    ) -> "BoxesUnderWay":
        """Return the sums over these boxes, see `box_table`; `row` is the row of each."""
        length_ns = end_ns - start_ns
        busy_ns = length_ns if cpu_ns is None else cpu_ns
        shares = np.rint(_SHARE_STEPS * busy_ns / np.maximum(length_ns, 1)).astype(np.int64)
        seen_until_ns = np.maximum(end_ns, start_ns + 1)
        by_end = order_of(row, seen_until_ns, seen_until_ns)
        # Differences of unsigned sums are right also where the sums have gone round.
        started_shares, ended_shares = _sums(shares), _sums(shares[by_end])
        ends = AscendingRows(offsets, seen_until_ns[by_end])
        return cls(ends, started_shares.astype(np.uint32), ended_shares.astype(np.uint32))

    @property
    def nbytes(self) -> int:
        """The memory that ends and sums take."""
        return self.ends.nbytes + self.started_shares.nbytes + self.ended_shares.nbytes

    def share(self, which: Indexes) -> Floats:
        """Return how much of some boxes was on a CPU."""
        return (self.started_shares[which + 1] - self.started_shares[which]) / _SHARE_STEPS

    def cells(self, starts: AscendingRows, edges_ns: Integers) -> Cells:
        """Return the cells of a section: each is drawn where a box is under way.

        Args:
            starts: Start of each box.
            edges_ns: The edges of the columns.
        """
        # What begins before the right edge of a cell is in it, unless it has ended at the left edge.
        started, over = starts.first_from(edges_ns[1:]), self.ends.first_from(edges_ns[:-1] + 1)
        return joined_cells(lambda rows: self._cells_of_rows(started[rows], over[rows]), len(started))

    def _cells_of_rows(self, started: Integers, over: Integers) -> Cells:
        """Return the cells of some rows, from how many boxes have started and are over in each."""
        shares = self.started_shares.take(started) - self.ended_shares.take(over)
        return Cells(started > over, _ratio(shares, (started - over) * _SHARE_STEPS))


def box_table(
    offsets: Integers, start_ns: Integers, end_ns: Integers, cpu_ns: Integers | None = None
) -> BoxTable:
    """Return the table of boxes that are in the order of row and start.

    Args:
        offsets: Index of the first box of each row, and the index after the last box.
        start_ns: Their starts.
        end_ns: Their ends.
        cpu_ns: Their CPU time, at most their length. None where they were on a CPU all the time: then the
            share of a cell says how much of the pixel they cover.
    """
    follows = start_ns[1:] >= end_ns[:-1]
    follows[offsets[(offsets > 0) & (offsets < len(start_ns))] - 1] = True
    kind = SeparateBoxes if follows.all() else StackedBoxes
    return kind.of(offsets, start_ns, end_ns, cpu_ns)


def _union(row: Integers, rows: int, start_ns: Integers, end_ns: Integers) -> SeparateBoxes:
    """Return the stretches of each row in which there is a box; none of them has CPU time."""
    # In one number for row and instant no box reaches into the next row.
    reach = int(end_ns.max()) - int(start_ns.min()) + 1
    until_ns = np.maximum.accumulate(end_ns + row * reach)
    opens = np.concatenate(([True], start_ns[1:] + row[1:] * reach > until_ns[:-1]))
    first = np.flatnonzero(opens)
    last = np.concatenate((first[1:], [len(row)])) - 1
    offsets = np.concatenate(([0], np.cumsum(np.bincount(row[first], minlength=rows))))
    ends_ns = until_ns[last] - row[last] * reach
    return SeparateBoxes.of(offsets, start_ns[first], ends_ns, np.zeros(len(first), dtype=np.int64))


def order_of(row: Integers, start_ns: Integers, end_ns: Integers) -> Integers:
    """Return the order of boxes by row and start; of those that start at once the empty ones come first."""
    if not len(row):
        return np.zeros(0, dtype=np.int64)
    # One number for all three: NumPy sorts that several times as fast as three.
    first_ns = int(start_ns.min())
    key = row * (int(start_ns.max()) - first_ns + 1) + (start_ns - first_ns)
    return np.argsort(2 * key + (end_ns > start_ns))


def _sums(values: Integers) -> Integers:
    """Return the sums of all values before each, and of all."""
    sums = np.zeros(len(values) + 1, dtype=np.int64)
    np.cumsum(values, out=sums[1:])
    return sums


def pieces_of(edges: Integers, starts: AscendingRows, end_ns: Callable[[Indexes], Integers]) -> Pieces | None:
    """Return the visible boxes cut into cells, None where there are too many to go through them.

    Args:
        edges: The edges of the columns.
        starts: Start of each box. The boxes of a row do not overlap.
        end_ns: Returns the ends of some boxes.
    """
    offsets, start_ns = starts.offsets, starts.instants_ns
    rows, columns = len(offsets) - 1, len(edges) - 1
    first, last = starts.first_from(edges[[0, -1]]).T
    # What began last before the section may reach into it.
    reaches_in = (first > offsets[:-1]) & (end_ns(np.maximum(first - 1, 0)) > edges[0])
    count = last - first + reaches_in
    if count.sum() >= _FEW_PER_CELL * rows * columns:
        return None
    box = np.repeat(last - np.cumsum(count), count)
    box += np.arange(len(box))
    row_cell = np.repeat(np.arange(rows) * columns, count)
    start = start_ns[box]
    since, until = np.maximum(start, edges[0]), np.minimum(end_ns(box), edges[-1])
    left = edges.searchsorted(since, side="right") - 1
    right = np.maximum(edges.searchsorted(until) - 1, left)
    ends = np.stack((row_cell + left, row_cell + right), axis=1)
    fills = np.flatnonzero(right > left + 1)
    bounds = np.concatenate(([0], (ends[fills] + (1, 0)).reshape(-1), [rows * columns]))
    within = (np.minimum(until, edges[left + 1]) - since, (until - edges[right]) * (right > left))
    # Several boxes may have an end in the same cell. The ends are in the order of the cells.
    ends = ends.reshape(-1)
    opens = np.flatnonzero(np.diff(ends, prepend=-1))
    cell = ends[opens]
    return Pieces(
        box=box,
        begins=start >= edges[0],
        within_ns=np.stack(within, axis=1),
        cell=cell,
        width_ns=np.diff(edges)[cell % columns],
        opens=opens,
        fills=fills,
        runs=np.diff(bounds),
    )


def joined(work_out: Callable[[slice], Numbers], rows: int) -> Numbers:
    """Return what is worked out for a few rows at a time, whose intermediate results stay in the cache."""
    parts = [work_out(slice(first, first + _ROWS_AT_ONCE)) for first in range(0, rows, _ROWS_AT_ONCE)]
    return np.concatenate(parts)


def joined_cells(work_out: Callable[[slice], Cells], rows: int) -> Cells:
    """Return cells that are worked out for a few rows at a time, as `joined` does."""
    parts = [work_out(slice(first, first + _ROWS_AT_ONCE)) for first in range(0, rows, _ROWS_AT_ONCE)]
    return Cells(
        np.concatenate([part.is_drawn for part in parts]), np.concatenate([part.share for part in parts])
    )


def no_cells(rows: int, columns: int) -> Cells:
    """Return cells in which nothing stands."""
    nothing = np.zeros((rows, columns), dtype=np.float32)
    return Cells(nothing > 0, nothing)


def _ratio(part: Numbers, whole: Numbers) -> Shares:
    """Return part ÷ whole, 0 where there is nothing."""
    return np.asarray(part / np.maximum(whole, 1), dtype=np.float32)
