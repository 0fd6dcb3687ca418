"""Level of detail of the thread states: one state for each lane and pixel. No Qt."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from concgui.engine.records.thread_states import STATES
from concgui.presentation.timeline.arrays import Codes, Integers
from concgui.presentation.timeline.ascending_rows import AscendingRows
from concgui.presentation.timeline.boxes import Pieces, joined, pieces_of
from concgui.presentation.timeline.detail import Section
from concgui.presentation.timeline.state_table import StateTable

NO_STATE = len(STATES)
"""The code of a pixel in which no thread was seen; all others are places in `STATES`."""


@dataclass(frozen=True, eq=False, slots=True)
class StateSums:
    """The thread states of a run and their sums, which tell what is in a pixel without going through all.

    Attributes:
        lane: Index of the lane of each.
        state: Its place in `STATES`.
        starts: Its start since the run's start, lane by lane.
        end_ns: Its end.
        sums_ns: Σ lengths in each state before each of them, and of all; the axes are state and thread state.
        shared: The lanes that many threads share, so that thread states overlap in them.
    """

    lane: Integers
    state: Integers
    starts: AscendingRows
    end_ns: Integers
    sums_ns: Integers
    shared: "dict[int, _SharedLane]"

    @classmethod
    def of(cls, table: StateTable, lane_count: int) -> "StateSums":
        """Return the sums of the thread states of `lane_count` lanes."""
        start_ns = np.rint(table.start * 1e9).astype(np.int64)
        end_ns = np.rint(table.end * 1e9).astype(np.int64)
        sums_ns = np.zeros((len(STATES), len(table) + 1), dtype=np.int64)
        sums_ns[table.state, np.arange(1, len(table) + 1)] = end_ns - start_ns
        np.cumsum(sums_ns, axis=1, out=sums_ns)
        offsets = np.searchsorted(table.lane, np.arange(lane_count + 1))
        overlaps = (table.lane[1:] == table.lane[:-1]) & (start_ns[1:] < end_ns[:-1])
        shared: dict[int, _SharedLane] = {}
        for lane in np.unique(table.lane[1:][overlaps]).tolist():
            own = slice(offsets[lane], offsets[lane + 1])
            shared[lane] = _SharedLane.of(table.state[own], start_ns[own], end_ns[own])
        return cls(table.lane, table.state, AscendingRows(offsets, start_ns), end_ns, sums_ns, shared)

    def columns(self, section: Section) -> Codes:
        """Return the state that has the largest share of each pixel of each lane, `NO_STATE` without any.

        Where two states share a pixel equally, the first in the order of `STATES` wins.
        The axes are lane and column.
        """
        edges_ns = section.edges_ns
        shape = (len(self.starts.offsets) - 1, section.columns)
        if not len(self.lane):
            return np.full(shape, NO_STATE, dtype=np.uint8)
        pieces = None if self.shared else pieces_of(edges_ns, self.starts, self.end_ns.__getitem__)
        if pieces is None:
            return self._columns_of_many(edges_ns)
        return self._columns_of_few(pieces).reshape(shape)

    def _columns_of_few(self, pieces: Pieces) -> Codes:
        """Return the columns of a section with few thread states, lane by lane, by going through these."""
        state = self.state[pieces.box]
        codes = pieces.spread(state.astype(np.uint8), NO_STATE)
        if len(pieces.cell):
            shares = (pieces.sums(pieces.within_ns * (state == of)[:, None]) for of in range(len(STATES)))
            codes[pieces.cell] = _largest(enumerate(shares), pieces.cell.shape)
        return codes

    def _columns_of_many(self, edges_ns: Integers) -> Codes:
        """Return the columns of a section with many thread states, by looking at those at each edge."""
        first = self.starts.first_from(edges_ns)
        seen = np.flatnonzero(self.sums_ns[:, -1]).tolist()
        codes = joined(lambda lanes: self._columns_of_lanes(edges_ns, first[lanes], seen, lanes), len(first))
        for lane, threads in self.shared.items():
            shares = threads.shares(edges_ns)
            codes[lane] = _largest(((state, shares[state]) for state in seen), codes[lane].shape)
        return codes

    def _columns_of_lanes(
        self, edges_ns: Integers, first: Integers, seen: Sequence[int], lanes: slice
    ) -> Codes:
        """Return the columns of some lanes that are not shared.

        Args:
            edges_ns: The edges of the columns.
            first: The index of the first thread state that begins at each edge or later, for these lanes.
            seen: The states that occur.
            lanes: The lanes.
        """
        last = np.maximum(first - 1, self.starts.offsets[:-1, None][lanes])
        # What began last may reach over the edge; what lies before the edge counts there.
        over = np.maximum(self.end_ns.take(last, mode="clip") - edges_ns, 0) * (first > last)
        last_state = self.state.take(last, mode="clip")
        shares = (
            (state, np.diff(self.sums_ns[state].take(first) - over * (last_state == state))) for state in seen
        )
        return _largest(shares, first[:, 1:].shape)


def _largest(shares: Iterable[tuple[int, Integers]], shape: tuple[int, ...]) -> Codes:
    """Return the state with the largest share of each pixel: of equal ones the first, of none `NO_STATE`."""
    most = np.zeros(shape, dtype=np.int64)
    codes = np.full(shape, NO_STATE, dtype=np.uint8)
    for state, share in shares:
        np.copyto(codes, np.uint8(state), where=share > most)
        np.maximum(most, share, out=most)
    return codes


@dataclass(frozen=True, eq=False, slots=True)
class _SharedLane:
    """The thread states of a lane that many threads share, so that they overlap.

    Attributes:
        begins: For each state the instants at which it begins.
        ends: For each state the instants at which it ends.
    """

    begins: "tuple[_Instants, ...]"
    ends: "tuple[_Instants, ...]"

    @classmethod
    def of(cls, state: Integers, start_ns: Integers, end_ns: Integers) -> "_SharedLane":
        """Return the lane of these thread states."""
        which = [state == number for number in range(len(STATES))]
        begins = tuple(_Instants.of(start_ns[mask]) for mask in which)
        return cls(begins, tuple(_Instants.of(end_ns[mask]) for mask in which))

    def shares(self, edges_ns: Integers) -> Integers:
        """Return how long all threads are in each state in each column; the axes are state and column."""
        pairs = zip(self.begins, self.ends, strict=True)
        before = [begins.passed_ns(edges_ns) - ends.passed_ns(edges_ns) for begins, ends in pairs]
        return np.diff(np.stack(before))


@dataclass(frozen=True, eq=False, slots=True)
class _Instants:
    """Instants in ascending order, and the sums of all before each.

    The time that has passed since each of them is summed up from these two at any instant.
    """

    ascending_ns: Integers
    sums_ns: Integers

    @classmethod
    def of(cls, instants_ns: Integers) -> "_Instants":
        ascending_ns = np.sort(instants_ns)
        return cls(ascending_ns, np.concatenate(([0], np.cumsum(ascending_ns))))

    def passed_ns(self, edges_ns: Integers) -> Integers:
        """Return Σ of the time that has passed at each edge since each instant before it."""
        count = np.searchsorted(self.ascending_ns, edges_ns)
        return edges_ns * count - self.sums_ns[count]
