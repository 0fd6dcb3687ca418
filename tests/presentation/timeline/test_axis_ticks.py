"""The ticks of the timeline's axes: pure functions."""

import itertools
import math

import numpy as np
import pytest
from builders import pool_record, timeline_record, timeline_span
from hypothesis import given
from hypothesis import strategies as st

from concgui.presentation.timeline.axis_ticks import (
    BAR_HEIGHT,
    bar_height,
    decade_ticks,
    lane_ticks,
    latency_range_ms,
    level_ticks,
)
from concgui.presentation.timeline.rows import timeline_rows

LINE = 14.0


@given(st.integers(1, 60), st.floats(50, 1000))
def test_names_of_lanes_do_not_touch(workers: int, pixels: float) -> None:
    """As many lanes are named as fit, in their order, and in two lines only where there is room for two."""
    rows = timeline_rows(pool_record(workers, workers=workers, length_s=1.0))
    row_pixels = pixels / rows.height
    ticks = lane_ticks(rows, row_pixels, LINE)
    places = [place * row_pixels for place, _ in ticks]
    assert places == sorted(places)
    assert all(after - before >= LINE for before, after in itertools.pairwise(places))
    assert all(LINE / 2 - 1e-6 <= place <= pixels - LINE / 2 + 1e-6 for place in places)
    names = [lane.name for lane in rows.lanes]
    assert [name for name in names if name in {text.split("\n")[0] for _, text in ticks}] == [
        text.split("\n")[0] for _, text in ticks
    ]
    if any("\n" in text for _, text in ticks):
        assert (1 + rows.band_height) * row_pixels >= 2 * LINE


def test_the_gui_thread_is_named_first() -> None:
    """In little room the GUI thread's lane keeps its name, next to the window's latency."""
    rows = timeline_rows(pool_record(8, workers=8, length_s=1.0))
    names = [text for _, text in lane_ticks(rows, 4.0, LINE)]
    assert "GUI thread" in names and len(names) < len(rows.lanes)


@given(st.floats(0.001, 0.1), st.floats(100, 20_000), st.floats(0.01, 2.0))
def test_texts_of_the_latency_axis_do_not_touch(low: float, high: float, spacing: float) -> None:
    """Decades and levels lie within the axis, at least a line of text apart; one frame or 50 ms is there."""
    for ticks in (decade_ticks(low, high, spacing), level_ticks(low, high, spacing)):
        heights = sorted(height for height, _ in ticks)
        assert all(math.log10(low) <= height <= math.log10(high) for height in heights)
        assert np.all(np.diff(heights) >= spacing - 1e-9)
    assert any(text.startswith("50 ") for _, text in level_ticks(low, high, spacing))


def test_the_latency_axis_has_at_least_three_decades() -> None:
    """A smooth run does not fill the axis, and a run without pings has one."""
    for record in (timeline_record([timeline_span(0, 0, 1)]), pool_record(10)):
        rows = timeline_rows(record)
        low, high = latency_range_ms(rows)
        assert 0 < low <= 0.1 and high >= 100
        assert high > rows.latency_ms.max(initial=0)


@pytest.mark.parametrize(("row_pixels", "height"), [(40.0, BAR_HEIGHT), (3.0, BAR_HEIGHT), (2.9, 1.0)])
def test_low_rows_have_no_gap(row_pixels: float, height: float) -> None:
    """In rows of a few pixels the bars take the whole height."""
    assert bar_height(row_pixels) == height
