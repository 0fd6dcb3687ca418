"""Boxes in rows, summed up by pixel: what each pixel shows is what a slow count of it finds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from concgui.presentation.timeline import boxes
from concgui.presentation.timeline.boxes import (
    WIDE_PIXELS,
    BoxTable,
    SeparateBoxes,
    StackedBoxes,
    box_table,
    order_of,
)
from concgui.presentation.timeline.detail import Section

S = 1_000_000_000

Piece = tuple[int, int, int, float]
"""Row, start and length in seconds, share of CPU."""


def table_of(pieces: list[Piece], has_cpu: bool = True) -> BoxTable:
    """A table of three rows."""
    row = np.array([piece[0] for piece in pieces], dtype=np.int64)
    start = np.array([piece[1] * S for piece in pieces], dtype=np.int64)
    length = np.array([piece[2] * S for piece in pieces], dtype=np.int64)
    cpu = np.array([round(piece[2] * piece[3] * S) for piece in pieces], dtype=np.int64)
    order = order_of(row, start, start + length)
    offsets = np.concatenate(([0], np.cumsum(np.bincount(row, minlength=3))))
    start, end = start[order], (start + length)[order]
    return box_table(offsets, start, end, cpu[order] if has_cpu else None)


def separated(pieces: list[Piece]) -> list[Piece]:
    """The same with starts that are gaps after the end before, so that no two overlap."""
    ends = [0, 0, 0]
    made = []
    for row, gap, length, share in pieces:
        start = ends[row] + gap % 12
        made.append((row, start, length, share))
        ends[row] = start + length
    return made


any_pieces = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 1000), st.integers(0, 300), st.floats(0, 1)), max_size=60
)
separate_pieces = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 11), st.integers(0, 40), st.floats(0, 1)), max_size=60
).map(separated)
sections = st.tuples(st.integers(0, 900), st.integers(1, 500), st.integers(1, 40)).map(
    lambda parts: Section(float(parts[0]), float(parts[0] + parts[1]), parts[1] / parts[2])
)


@given(any_pieces | separate_pieces, sections)
def test_never_more_bars_than_pixels(pieces: list[Piece], section: Section) -> None:
    """A row of any section has one cell per pixel, and all that is visible is in a drawn one."""
    boxes = table_of(pieces)
    cells, all_boxes = boxes.cells(section), boxes.all()
    # The edges of the section cut two pixels.
    assert cells.is_drawn.shape == (3, section.columns)
    assert section.columns <= round((section.last - section.first) / section.pixel) + 2
    assert np.all((cells.share >= 0) & (cells.share <= 1 + 1e-6))
    left = (section.column + np.arange(section.columns)) * section.pixel
    for row, start, end in zip(all_boxes.row, all_boxes.start, all_boxes.end, strict=True):
        seen = min(end, section.last) - max(start, section.first)
        if seen >= section.pixel or (section.first <= start < section.last and end - start < section.pixel):
            nearest = np.abs(left[cells.is_drawn[row]] - max(start, section.first))
            assert nearest.min(initial=np.inf) <= section.pixel * (1 + 1e-6)


@given(any_pieces | separate_pieces, sections)
def test_nothing_is_drawn_where_nothing_is(pieces: list[Piece], section: Section) -> None:
    """A box stands in each drawn pixel."""
    boxes = table_of(pieces)
    cells, all_boxes = boxes.cells(section), boxes.all()
    left = (section.column + np.arange(section.columns)) * section.pixel
    for row, column in zip(*np.nonzero(cells.is_drawn), strict=True):
        mine = all_boxes.row == row
        touches = (all_boxes.start <= left[column] + section.pixel * (1 + 1e-6)) & (
            all_boxes.end >= left[column] - section.pixel * 1e-6
        )
        assert np.any(mine & touches)


@given(separate_pieces, sections)
def test_shares_are_weighted_with_the_time_in_the_pixel(pieces: list[Piece], section: Section) -> None:
    """A pixel has the CPU time of the boxes in it ÷ the time that they spend there."""
    boxes = table_of(pieces)
    assert isinstance(boxes, SeparateBoxes)
    edges = section.edges_ns
    share = boxes.cells(section).share
    for row in range(3):
        mine = [piece for piece in pieces if piece[0] == row]
        for column in range(section.columns):
            within = [
                max(0, min((start + length) * S, edges[column + 1]) - max(start * S, edges[column]))
                for _, start, length, _ in mine
            ]
            cpu = sum(part * piece[3] for part, piece in zip(within, mine, strict=True))
            expected = cpu / sum(within) if sum(within) else 0.0
            assert share[row, column] == pytest.approx(expected, abs=1e-5)


@given(any_pieces | separate_pieces, sections, st.booleans())
def test_few_and_many_boxes_have_the_same_cells(pieces: list[Piece], section: Section, has_cpu: bool) -> None:
    """The cells do not depend on whether the boxes are gone through or looked up at each edge."""
    table = table_of(pieces, has_cpu)
    made = []
    with pytest.MonkeyPatch.context() as patch:
        for limit in (np.inf, -1):
            patch.setattr(boxes, "_FEW_PER_CELL", limit)
            made.append(table.cells(section))
    few, many = made
    assert np.array_equal(few.is_drawn, many.is_drawn)
    assert np.allclose(few.share, many.share, rtol=0, atol=1e-6)


@given(separate_pieces, sections)
def test_boxes_without_cpu_time_say_how_much_they_cover(pieces: list[Piece], section: Section) -> None:
    """Where boxes have no CPU time of their own, the share of a pixel is how much of it they cover."""
    boxes = table_of(pieces, has_cpu=False)
    edges = section.edges_ns
    share = boxes.cells(section).share
    for row in range(3):
        for column in range(section.columns):
            covered = sum(
                max(0, min((start + length) * S, edges[column + 1]) - max(start * S, edges[column]))
                for of_row, start, length, _ in pieces
                if of_row == row
            )
            assert share[row, column] == pytest.approx(
                covered / (edges[column + 1] - edges[column]), abs=1e-5
            )


@given(any_pieces, sections)
def test_the_share_of_boxes_over_each_other_is_their_mean(pieces: list[Piece], section: Section) -> None:
    """Where boxes overlap, a pixel has the mean share of CPU of those that are under way in it."""
    boxes = table_of(pieces)
    if not isinstance(boxes, StackedBoxes) or not any(round(piece[3] * piece[2] * S) for piece in pieces):
        return
    edges, cells, all_boxes = section.edges_ns, boxes.cells(section), boxes.all()
    start, end = np.rint(all_boxes.start * S), np.rint(all_boxes.end * S)
    for row in range(3):
        for column in range(section.columns):
            here = (all_boxes.row == row) & (start < edges[column + 1])
            here &= np.maximum(end, start + 1) > edges[column]
            assert cells.is_drawn[row, column] == np.any(here)
            if np.any(here):
                assert cells.share[row, column] == pytest.approx(all_boxes.share[here].mean(), abs=0.005)


@given(any_pieces | separate_pieces, sections)
def test_boxes_to_be_marked_are_wide_and_visible(pieces: list[Piece], section: Section) -> None:
    """Each box of a few pixels that is visible is marked; of those over each other none, if they are many."""
    boxes = table_of(pieces)
    all_boxes, edges = boxes.all(), section.edges_ns / S
    is_wide = all_boxes.end - all_boxes.start >= WIDE_PIXELS * section.pixel * (1 + 1e-9)
    sure = is_wide & (all_boxes.end > section.first) & (all_boxes.start < section.last)
    marked = boxes.wide(section)
    assert len(set(marked.tolist())) == len(marked)
    assert np.all(all_boxes.end[marked] - all_boxes.start[marked] >= WIDE_PIXELS * section.pixel * (1 - 1e-9))
    assert np.all((all_boxes.end[marked] > edges[0]) & (all_boxes.start[marked] < edges[-1]))
    if isinstance(boxes, SeparateBoxes):
        assert set(np.flatnonzero(sure).tolist()) <= set(marked.tolist())
    else:
        seen = np.minimum(all_boxes.end, edges[-1]) - np.maximum(all_boxes.start, edges[0])
        assert seen[marked].sum() <= 3 * (edges[-1] - edges[0]) * (1 + 1e-9)


@given(any_pieces | separate_pieces)
def test_a_table_gives_back_its_boxes(pieces: list[Piece]) -> None:
    """Rows, starts and ends of all boxes are exact, their shares within a step of 1 / 255."""
    found = table_of(pieces).all()
    columns = (found.row.tolist(), found.start.tolist(), found.end.tolist(), found.share.tolist())
    made = sorted(zip(*columns, strict=True))
    expected = sorted((row, start, start + length, share) for row, start, length, share in pieces)
    assert [box[:3] for box in made] == [box[:3] for box in expected]
    if len({box[:3] for box in expected}) == len(expected):
        shares = [share if end > start else 0.0 for _, start, end, share in expected]
        assert [box[3] for box in made] == pytest.approx(shares, abs=0.004)


def test_a_million_narrow_tasks_are_merged_by_pixel() -> None:
    """A million tasks of a microsecond in one row become a merged bar per pixel with the mean share."""
    start = np.arange(1_000_000) * 1000
    boxes = box_table(np.array([0, 1_000_000]), start, start + 1000, np.tile([0, 1000], 500_000))
    cells = boxes.cells(Section(0.0, 1.0, 1 / 800))
    assert cells.is_drawn.shape in ((1, 800), (1, 801))
    assert np.all(cells.is_drawn[0, :800])
    assert np.allclose(cells.share[0, :800], 0.5, atol=0.01)
    assert len(boxes.wide(Section(0.0, 1.0, 1 / 800))) == 0


def test_a_pixel_is_drawn_where_a_long_task_covers_half_of_it() -> None:
    """Between two long tasks nothing is drawn in pixels of which more than half is free."""
    for start, end, free in ((12.7, 10.3, [10, 11, 12]), (12.4, 10.6, [11])):
        starts, ends = np.rint(np.array([[0, start], [end, 23]]) * S).astype(np.int64)
        boxes = box_table(np.array([0, 2]), starts, ends, np.zeros(2, dtype=np.int64))
        drawn = boxes.cells(Section(0.0, 22.9, 1.0)).is_drawn[0]
        assert np.flatnonzero(~drawn).tolist() == free


def test_a_zoom_deeper_than_a_nanosecond_has_no_holes() -> None:
    """Where several pixels stand for one nanosecond, all those of a task are drawn and no others."""
    boxes = box_table(np.array([0, 1]), np.array([100]), np.array([200]), np.array([0]))
    section = Section(0.0, 300e-9, 0.4e-9)
    drawn = np.flatnonzero(boxes.cells(section).is_drawn[0])
    assert np.array_equal(drawn, np.arange(drawn[0], drawn[-1] + 1))
    assert abs(drawn[0] - 250) <= 3 and abs(drawn[-1] - 500) <= 3


def test_an_instant_among_tasks_over_each_other_is_seen() -> None:
    """A task without length is drawn also in rows in which others overlap."""
    boxes = table_of([(0, 0, 5, 1.0), (0, 2, 5, 1.0), (0, 20, 0, 0.0)])
    assert isinstance(boxes, StackedBoxes)
    assert boxes.cells(Section(0.0, 29.9, 1.0)).is_drawn[0, [19, 20, 21]].tolist() == [False, True, False]


def test_of_many_boxes_over_each_other_none_is_marked() -> None:
    """Two boxes that overlap a little are marked; of those that fill their row many times over none is."""
    section = Section(0.0, 100.0, 1.0)
    assert table_of([(0, 0, 50, 1.0), (0, 40, 50, 1.0)]).wide(section).tolist() == [0, 1]
    assert table_of([(0, n % 3, 100, 1.0) for n in range(20)]).wide(section).tolist() == []
    assert table_of([(0, n % 3, 100, 1.0) for n in range(13_000)]).wide(section).tolist() == []


def test_the_pointer_finds_the_box_that_began_last() -> None:
    """Of boxes over each other the pointer means the one that began last and has not ended."""
    boxes = table_of([(0, 0, 50, 1.0), (0, 10, 50, 1.0), (0, 20, 5, 1.0), (1, 0, 1, 1.0)])
    assert [boxes.at(0, instant) for instant in (5.0, 15.0, 22.0, 30.0, 55.0, 70.0)] == [0, 1, 2, 1, 1, None]
    assert [boxes.at(1, instant, 2.0) for instant in (2.5, 3.5)] == [3, None]
    assert boxes.at(2, 0.0) is None
