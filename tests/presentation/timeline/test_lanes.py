"""Which lane and row a task stands in: pure functions."""

import heapq

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from concgui.presentation.timeline.lanes import pack

stretches = st.lists(st.tuples(st.integers(0, 1000), st.integers(0, 300)), max_size=60).map(
    lambda pairs: (
        np.array([start for start, _ in pairs], dtype=np.int64),
        np.array([start + length for start, length in pairs], dtype=np.int64),
    )
)
dense_stretches = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 4)), max_size=200).map(
    lambda pairs: (
        np.array([start for start, _ in pairs], dtype=np.int64),
        np.array([start + length for start, length in pairs], dtype=np.int64),
    )
)


@given(stretches | dense_stretches)
def test_no_two_stretches_in_a_row_overlap(ends: tuple[np.ndarray, np.ndarray]) -> None:
    """Whatever overlaps is put into different rows."""
    start, end = ends
    rows = pack(start, end)
    for row in set(rows.tolist()):
        members = np.flatnonzero(rows == row)
        order = members[np.lexsort((end[members], start[members]))]
        assert np.all(start[order][1:] >= end[order][:-1])


@given(stretches | dense_stretches)
def test_rows_are_as_few_as_the_greatest_overlap(ends: tuple[np.ndarray, np.ndarray]) -> None:
    """No more rows are used than stretches are under way at once, and none is left out."""
    start, end = ends
    rows = pack(start, end)
    # A stretch of no length still needs a row at the instant where it stands.
    overlap = max((int(np.sum((start <= at) & ((end > at) | (start == at)))) for at in start), default=0)
    assert int(rows.max(initial=-1)) + 1 <= overlap
    assert set(rows.tolist()) == set(range(int(rows.max(initial=-1)) + 1))


@given(stretches)
def test_a_stretch_takes_the_row_that_has_been_free_for_longest(ends: tuple[np.ndarray, np.ndarray]) -> None:
    """The rows are those that going from stretch to stretch finds."""
    start, end = ends
    rows, busy = pack(start, end), []
    freed_at: dict[int, int] = {}
    for index in np.argsort(start, kind="stable").tolist():
        if busy and busy[0] <= start[index]:
            assert freed_at[int(rows[index])] == heapq.heappop(busy)
        else:
            assert int(rows[index]) not in freed_at
        freed_at[int(rows[index])] = int(end[index])
        heapq.heappush(busy, int(end[index]))
