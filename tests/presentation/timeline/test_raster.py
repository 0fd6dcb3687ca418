"""The lanes as an image of codes: pure functions."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from concgui.presentation.timeline.detail import Cells, Section
from concgui.presentation.timeline.raster import (
    SHADES,
    Edge,
    Ink,
    Lines,
    Outlines,
    fill_of,
    filled,
    frozen_columns,
    shaded,
    spread,
)

COLUMNS = 12
NOT_FROZEN = np.zeros(COLUMNS, dtype=np.bool_)
NO_OUTLINES = Outlines(*(np.zeros(0, dtype=np.int64) for _ in range(3)), np.zeros(0, dtype=np.uint8))


def cells(drawn: object, share: object = 0.0) -> Cells:
    """Cells of one row."""
    is_drawn = np.broadcast_to(np.array(drawn, dtype=np.bool_), (1, COLUMNS))
    return Cells(is_drawn, np.broadcast_to(np.array(share, dtype=np.float32), (1, COLUMNS)))


def outlined(first: int, last: int, edge: Edge) -> Outlines:
    return Outlines(np.array([0]), np.array([first]), np.array([last]), np.array([edge], dtype=np.uint8))


@given(st.floats(0, 1), st.integers(4, 60))
def test_a_bar_is_filled_as_high_as_it_was_on_a_cpu(share: float, height: int) -> None:
    """From the bottom up the share of a bar's lines is filled, to the nearest line, and the rest is light."""
    bars = cells(True, share)
    image = filled(bars, fill_of(bars, None), NOT_FROZEN, Lines.of(np.array([2.0]), height), NO_OUTLINES)
    column = image[:, 3].tolist()
    filled_lines = column.count(Ink.FILL)
    assert abs(filled_lines - share * height) <= 0.5 + 1e-4
    assert column == [Ink.NOTHING] * 2 + [Ink.GROUND] * (height - filled_lines) + [Ink.FILL] * filled_lines


@given(st.floats(0, 1))
def test_a_low_row_has_a_shade_for_the_share(share: float) -> None:
    """A row without room for heights is darker the more of it was on a CPU, and empty where no task is."""
    bars = cells([True] * 6 + [False] * 6, share)
    image = shaded(bars, fill_of(bars, None), NOT_FROZEN, Lines.of(np.array([0.0]), 2))
    step = min(int(np.float32(share) * SHADES), SHADES - 1)
    assert image.tolist() == [[Ink.SHADE + step] * 6 + [Ink.NOTHING] * 6] * 2


def test_coroutines_are_filled_where_they_ran_and_hatched_elsewhere() -> None:
    """Slices are filled high enough to be seen; the rest of a coroutine is hatched and not filled."""
    bars, slices = cells(True), cells([False] * 3 + [True] + [False] * 8, 0.01)
    image = filled(bars, fill_of(bars, slices), NOT_FROZEN, Lines.of(np.array([0.0]), 16), NO_OUTLINES)
    assert (image[:, 3] == Ink.FILL).sum() == 5
    suspended = np.delete(image, 3, axis=1)
    assert set(np.unique(suspended).tolist()) == {Ink.GROUND, Ink.HATCHING}
    # Each line of the hatching goes through every eighth pixel.
    assert np.all((suspended == Ink.HATCHING).sum(axis=0) == 2)


def test_freezes_shade_what_waits_and_not_what_runs() -> None:
    """In a freeze the light part of a bar is shaded, the filled part and the ground beside it are not."""
    section = Section(0.0, 11.5, 1.0)
    frozen = frozen_columns(np.array([2.0, 3.0]), np.array([5.0, 6.0]), section)
    assert np.flatnonzero(frozen).tolist() == [2, 3, 4, 5]
    bars = cells([True] * 4 + [False] * 8, 0.5)
    image = filled(bars, fill_of(bars, None), frozen, Lines.of(np.array([0.0]), 10), NO_OUTLINES)
    assert image[0].tolist() == [Ink.GROUND] * 2 + [Ink.FROZEN_GROUND] * 2 + [Ink.NOTHING] * 8
    assert image[9].tolist() == [Ink.FILL] * 4 + [Ink.NOTHING] * 8


def test_failed_bars_have_a_thick_outline_and_others_a_thin_one() -> None:
    """A bar's outline runs along its four edges: one pixel, two in the colour of failure for a failed one."""
    bars = cells([False] * 2 + [True] * 8 + [False] * 2)
    for edge, ink, pixels in ((Edge.PLAIN, Ink.OUTLINE, 1), (Edge.FAILED, Ink.FAILED, 2)):
        lines = Lines.of(np.array([1.0]), 9)
        image = filled(bars, fill_of(bars, None), NOT_FROZEN, lines, outlined(2, 10, edge))
        inner = image[1 + pixels : 10 - pixels, 2 + pixels : 10 - pixels]
        assert np.all(inner == Ink.GROUND)
        assert (image == ink).sum() == 9 * 8 - inner.size


def test_cancelled_bars_have_a_dashed_outline() -> None:
    """The outline of a cancelled bar has gaps."""
    bars = cells(True)
    lines = Lines.of(np.array([0.0]), 20)
    image = filled(bars, fill_of(bars, None), NOT_FROZEN, lines, outlined(0, COLUMNS, Edge.CANCELLED))
    edge = np.concatenate((image[0], image[:, 0], image[-1], image[:, -1]))
    assert set(edge.tolist()) == {Ink.GROUND, Ink.CANCELLED}
    assert np.all(image[2:-2, 2:-2] == Ink.GROUND)


def test_a_bar_that_goes_on_beyond_the_edge_has_no_outline_there() -> None:
    """Where a bar is cut by the edge of what is visible, no line says that it ended."""
    bars = cells(True)
    lines = Lines.of(np.array([0.0]), 9)
    image = filled(bars, fill_of(bars, None), NOT_FROZEN, lines, outlined(-50, 10_000, Edge.PLAIN))
    assert np.all(image[1:-1] == Ink.GROUND)
    assert np.all(image[[0, -1]] == Ink.OUTLINE)


@given(st.lists(st.integers(0, 200), min_size=1, max_size=40), st.floats(0.05, 3.0))
def test_no_row_vanishes_where_rows_are_lower_than_a_line(codes: list[int], row_pixels: float) -> None:
    """Rows that share a line of pixels show the largest code among them."""
    rows = np.array(codes, dtype=np.uint8)[:, None]
    lines = Lines.of(np.arange(len(codes)) * row_pixels, row_pixels)
    image = spread(rows, lines)
    assert len(image) == lines.count
    for row, code in enumerate(codes):
        assert np.all(image[lines.top[row] : lines.bottom[row], 0] >= code)
    assert set(image[:, 0].tolist()) <= {0, *codes}
