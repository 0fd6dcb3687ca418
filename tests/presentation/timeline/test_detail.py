"""The division of the time axis into columns of a pixel: pure functions."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from concgui.presentation.timeline.detail import Section, thinned, widened

stretches = st.lists(st.tuples(st.integers(0, 1000), st.integers(0, 300)), max_size=60)


@given(st.floats(-10, 1000), st.floats(1e-6, 100), st.integers(1, 2000))
def test_columns_cover_the_section(first: float, length: float, pixels: int) -> None:
    """The columns begin at or before the left edge, end behind the right one, and each is a pixel wide."""
    section = Section(first, first + length, length / pixels)
    edges = section.edges_ns
    assert len(edges) == section.columns + 1 <= pixels + 3
    assert edges[0] <= first * 1e9 + 1 and edges[-1] >= (first + length) * 1e9 - 1
    # Edges are whole nanoseconds, and a float of an hour of them is off by a thousandth.
    assert np.all(np.abs(np.diff(edges) - section.pixel * 1e9) <= 1.01 + 1e-6 * section.pixel * 1e9)
    near = section.edge_near(edges / 1e9)
    assert np.all(np.abs(near - np.arange(len(edges))) <= 1.01 + 1 / (section.pixel * 1e9))


@given(st.lists(st.floats(0, 100), max_size=80), st.integers(1, 60))
def test_thinned_marks_are_one_per_cell(at: list[float], pixels: int) -> None:
    """Of marks that stand in the same few pixels one is drawn, and none without any."""
    section = Section(10.0, 90.0, 1.0)
    marks = np.array(at, dtype=np.float64)
    shown = thinned(marks, np.zeros(len(marks), dtype=np.int64), section, pixels)
    cells = np.floor(marks[shown] / pixels)
    assert len(set(cells.tolist())) == len(shown)
    visible = marks[(marks >= 10) & (marks <= 90)]
    assert set(cells.tolist()) == set(np.floor(visible / pixels).tolist())


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 100)), max_size=60))
def test_marks_of_different_rows_are_thinned_apart(marks: list[tuple[int, int]]) -> None:
    """A mark in one row never hides one of another row."""
    row = np.array([mark[0] for mark in marks], dtype=np.int64)
    at = np.array([mark[1] for mark in marks], dtype=np.float64)
    shown = thinned(at, row, Section(0.0, 100.0, 1.0), 9.0)
    cells = {(int(row[index]), int(at[index] // 9)) for index in shown}
    assert len(cells) == len(shown)
    assert cells == {(one, at // 9) for one, at in marks}


@given(stretches)
def test_widened_freezes_do_not_touch(pairs: list[tuple[int, int]]) -> None:
    """Shades of freezes are wide enough to be seen, and those that touch are joined to one."""
    freezes = np.array([(start, start + length) for start, length in pairs], dtype=np.float64).reshape(-1, 2)
    left, right = widened(freezes, Section(0, 1000, 1.0), 2.0)
    assert np.all(right - left >= 2.0)
    assert np.all(left[1:] > right[:-1])
    for first, last in freezes:
        assert np.any((left <= first) & (right >= last))
