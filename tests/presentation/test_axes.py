"""Axes that several plots share."""

import pytest

from concgui.engine.records.ladder import FRAME_MS, LADDER
from concgui.presentation.axes import LATENCY_LIMITS_MS, LogScale, latency_ends_ms, limit_text


def test_an_axis_of_latencies_has_the_same_ends_for_usual_values() -> None:
    """Two plots can be compared by eye, as the axis moves only for a value outside of it."""
    assert latency_ends_ms([0.2, 30.0], [18.0, 4_000.0]) == latency_ends_ms([], []) == (0.1, 20_000.0)


def test_no_latency_lies_outside_its_axis() -> None:
    """A value beyond the usual ends moves the end, with some room; never to zero, which has no logarithm."""
    low, high = latency_ends_ms([0.05, 0.0], [40_000.0])
    assert (low, high) == (0.001, pytest.approx(52_000.0))
    assert latency_ends_ms([0.05], [])[0] == pytest.approx(0.04)
    assert LogScale(low, high, 0.0, 100.0).pixel(40_000.0) < 100.0


def test_limits_are_those_of_the_ladder() -> None:
    """An axis marks one frame and every limit of the ladder, in order, as short as they can be written."""
    assert (FRAME_MS, *(rung.limit_ms for rung in LADDER[:-1])) == LATENCY_LIMITS_MS
    assert list(LATENCY_LIMITS_MS) == sorted(LATENCY_LIMITS_MS)
    assert [limit_text(limit) for limit in LATENCY_LIMITS_MS] == ["16.7", "50", "100", "250", "700", "5 s"]
