"""Rows in a flat array are found by the time they were due."""

import itertools
from array import array

from hypothesis import given
from hypothesis import strategies as st

from concgui.engine.records.flat_rows import due_within, first_from
from concgui.engine.records.latency import pings_in

ROWS = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 9), st.integers(0, 9)), max_size=20).map(sorted)


def flat(rows: list[tuple[int, ...]]) -> "array[int]":
    return array("q", itertools.chain.from_iterable(rows))


@given(ROWS, st.integers(0, 50), st.integers(0, 50))
def test_rows_within_two_instants_are_those_that_were_due_then(rows, start_ns: int, end_ns: int) -> None:
    """Exactly the rows that were due between two instants are found, both inclusive and in order."""
    found = list(pings_in(due_within(flat(rows), 3, start_ns, end_ns)))
    assert found == [row for row in rows if start_ns <= row[0] <= end_ns]


@given(ROWS, st.integers(0, 70))
def test_rows_are_found_by_any_ascending_column(rows, instant_ns: int) -> None:
    """The first row whose third value is at least the instant is found."""
    ascending = [(due, sent, due + 20) for due, sent, _ in rows]
    start = first_from(flat(ascending), 3, instant_ns, column=2)
    assert list(pings_in(flat(ascending)[start:])) == [row for row in ascending if row[2] >= instant_ns]
