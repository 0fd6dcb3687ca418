"""The line of the latencies as strokes: pure functions."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from concgui.presentation.timeline.detail import Section
from concgui.presentation.timeline.latency_line import strokes_of

points = st.lists(st.tuples(st.integers(0, 500), st.floats(-1, 4)), min_size=1, max_size=80).map(
    lambda pairs: (
        np.sort(np.array([at for at, _ in pairs], dtype=np.float64)),
        np.array([height for _, height in pairs]),
    )
)
sections = st.tuples(st.integers(-50, 500), st.integers(1, 300), st.integers(1, 60)).map(
    lambda parts: Section(float(parts[0]), float(parts[0] + parts[1]), parts[1] / parts[2])
)


@given(points, sections)
def test_every_ping_is_on_its_stroke(line: tuple[np.ndarray, np.ndarray], section: Section) -> None:
    """A stroke reaches as high and as low as the pings in its column, so that no peak vanishes."""
    at, height = line
    strokes = strokes_of(at, height, section)
    for instant, value in zip(at, height, strict=True):
        if section.first <= instant < section.last:
            mine = (strokes.left <= instant + 1e-9) & (strokes.left + section.pixel >= instant - 1e-9)
            assert np.any(mine & (strokes.low <= value) & (strokes.high >= value))


@given(points, sections)
def test_the_line_has_no_gaps_and_no_ends_of_its_own(
    line: tuple[np.ndarray, np.ndarray], section: Section
) -> None:
    """Strokes of neighbouring columns meet, at most one stands in a column, and none outside of the pings."""
    at, height = line
    strokes = strokes_of(at, height, section)
    assert len(strokes.left) <= section.columns
    assert np.all(strokes.low <= strokes.high)
    assert np.all(np.isclose(np.diff(strokes.left), section.pixel))
    assert np.all(strokes.low[1:] <= strokes.high[:-1] + 1e-9)
    assert np.all(strokes.high[1:] >= strokes.low[:-1] - 1e-9)
    assert np.all(strokes.left + section.pixel >= at[0] - 1e-9)
    assert np.all(strokes.left <= at[-1] + 1e-9)
    assert np.all((strokes.low >= height.min()) & (strokes.high <= height.max()))


def test_a_run_without_pings_has_no_line() -> None:
    """Where nobody pinged, no stroke is drawn."""
    strokes = strokes_of(np.empty(0), np.empty(0), Section(0.0, 1.0, 0.01))
    assert len(strokes.left) == len(strokes.low) == len(strokes.high) == 0
