"""Level of detail of the thread states: merged per pixel, never more bands than pixels. Pure: no Qt."""

from dataclasses import dataclass

import numpy as np

from concgui.engine.records.thread_states import STATES
from concgui.presentation.timeline.detail import Section
from concgui.presentation.timeline.lanes import Floats, Integers
from concgui.presentation.timeline.state_table import StateTable

_LEAST_SHARE = 1e-9
"""Of a pixel; less than that is the rounding of the division into pixels."""


@dataclass(frozen=True, eq=False, slots=True)
class Bands:
    """What is drawn of the thread states at a zoom: per lane never more than pixels.

    Attributes:
        lane: Index of the lane of each.
        state: Its place in `STATES`.
        start: Its begin, at the edge of a pixel.
        end: Its end, likewise.
    """

    lane: Integers
    state: Integers
    start: Floats
    end: Floats

    def __len__(self) -> int:
        return len(self.lane)


def bands_of(table: StateTable, section: Section, lane_count: int) -> Bands:
    """Merge the thread states of a section: each pixel gets the state that has the largest share of it.

    Neighbouring pixels of one state become one band. Where two states share a pixel equally, the
    first in the order of `STATES` wins.
    """
    visible = np.flatnonzero((table.end > section.first) & (table.start < section.last))
    if not len(visible):
        nothing = np.empty(0, dtype=np.int64)
        return Bands(nothing, nothing, np.empty(0), np.empty(0))
    # Columns are counted from the run's start and not from the edge, so that panning does not flicker.
    base = int(np.floor(section.first / section.pixel))
    columns = int(np.floor(section.last / section.pixel)) - base + 1
    share = _shares_of_pixels(table, visible, section.pixel, base, columns, lane_count)
    state = np.where(share.max(axis=2) > _LEAST_SHARE, share.argmax(axis=2), -1).ravel()
    opens = np.empty(len(state), dtype=np.bool_)
    opens[1:] = state[1:] != state[:-1]
    opens[::columns] = True
    first = np.flatnonzero(opens)
    last = np.concatenate((first[1:], [len(state)])) - 1
    drawn = state[first] >= 0
    first, last = first[drawn], last[drawn]
    start = np.asarray((first % columns + base) * section.pixel, dtype=np.float64)
    end = np.asarray((last % columns + 1 + base) * section.pixel, dtype=np.float64)
    return Bands(first // columns, state[first], start, end)


def _shares_of_pixels(
    table: StateTable, visible: Integers, pixel: float, base: int, columns: int, lane_count: int
) -> Floats:
    """How much of each pixel each state covers; axes: lane, column, state."""
    lane, state = table.lane[visible], table.state[visible]
    start = np.clip(table.start[visible] / pixel - base, 0.0, columns)
    end = np.clip(table.end[visible] / pixel - base, 0.0, columns)
    first = np.minimum(start.astype(np.int64), columns - 1)
    last = np.minimum(end.astype(np.int64), columns - 1)
    is_within = first == last

    def cells(column: Integers, width: int) -> Integers:
        return (lane * width + column) * len(STATES) + state

    edges = np.bincount(
        np.concatenate((cells(first, columns), cells(last, columns))),
        weights=np.concatenate(
            (np.where(is_within, end - start, first + 1 - start), np.where(is_within, 0.0, end - last))
        ),
        minlength=lane_count * columns * len(STATES),
    ).reshape(lane_count, columns, len(STATES))
    # The columns between the edges are covered wholly: +1 where that begins, -1 where it ends, summed up.
    wide, size = columns + 1, lane_count * (columns + 1) * len(STATES)
    inner = ~is_within
    begins = np.bincount(cells(first + 1, wide)[inner], minlength=size)
    ends = np.bincount(cells(last, wide)[inner], minlength=size)
    whole = (begins - ends).reshape(lane_count, wide, len(STATES)).cumsum(axis=1)
    return np.asarray(edges + whole[:, :columns], dtype=np.float64)
