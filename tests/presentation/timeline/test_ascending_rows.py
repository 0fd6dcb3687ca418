"""Looking up many instants in many rows: however it is done, the same is found."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from concgui.presentation.timeline import ascending_rows
from concgui.presentation.timeline.ascending_rows import AscendingRows
from concgui.presentation.timeline.detail import Section

any_instants = st.integers(-(10**12), 10**12)
"""Also before the start of a run, where a zoom shows a margin."""

crowded_instants = st.integers(0, 5) | st.integers(10**9, 10**9 + 5)
"""Many at once and next to each other, with nothing in between."""

rows_of_instants = st.lists(
    st.lists(any_instants | crowded_instants, max_size=30), min_size=1, max_size=5
) | st.lists(st.lists(crowded_instants, max_size=200), min_size=1, max_size=3)


def made_of(rows: list[list[int]]) -> AscendingRows:
    """These rows, each sorted."""
    offsets = np.concatenate(([0], np.cumsum([len(row) for row in rows])))
    return AscendingRows(offsets, np.array([ns for row in rows for ns in sorted(row)], dtype=np.int64))


def found_in_all_ways(rows: list[list[int]], edges: np.ndarray) -> None:
    """Each way finds what a search of each row finds."""
    expected, first = [], 0
    for row in rows:
        expected.append((first + np.searchsorted(sorted(row), edges)).tolist())
        first += len(row)
    made = made_of(rows)
    assert made.first_from(edges).tolist() == expected
    assert made._found_by_row(edges).tolist() == expected
    distance_ns = ascending_rows._even_distance_ns(edges)
    if distance_ns >= ascending_rows._LEAST_DISTANCE_NS:
        assert made._counted(edges, distance_ns).tolist() == expected


@given(rows_of_instants, st.data())
def test_any_edges_are_found(rows: list[list[int]], data: st.DataObject) -> None:
    """For any rows and any edges, those on instants and beside them too, all ways agree exactly."""
    instants = sorted({ns for row in rows for ns in row})
    near = (
        st.sampled_from(instants).flatmap(lambda ns: st.integers(ns - 1, ns + 1))
        if instants
        else any_instants
    )
    edges = data.draw(st.lists(any_instants | near, min_size=2, max_size=60))
    found_in_all_ways(rows, np.array(sorted(edges), dtype=np.int64))


@given(
    st.lists(
        st.lists(st.tuples(st.integers(0, 60), st.integers(-2, 2)), max_size=60), min_size=1, max_size=3
    ),
    st.integers(-20, 20),
    st.integers(2, 60),
    st.floats(0.1, 4e10) | st.floats(3, 50),
)
def test_edges_of_columns_are_found(
    near: list[list[tuple[int, int]]], first: int, columns: int, pixel_ns: float
) -> None:
    """So they do for the edges of pixels, which are whole nanoseconds and so not quite evenly spaced."""
    section = Section(
        (first + 0.5) * pixel_ns / 1e9, (first + columns + 0.5) * pixel_ns / 1e9, pixel_ns / 1e9
    )
    edges = section.edges_ns
    rows = [[int(edges[index % len(edges)]) + beside for index, beside in row] for row in near]
    found_in_all_ways(rows, edges)


def test_edges_beside_even_places_are_found() -> None:
    """An edge a nanosecond before or after its even place is found as exactly."""
    for beside in (-1, 1):
        edges = np.arange(0, 60, 10)
        edges[2] += beside
        found_in_all_ways([list(range(-5, 65))], edges)
