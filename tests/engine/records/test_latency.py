"""The definitions of latencies and freezes hold for known pings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concgui.engine.records.ladder import LADDER, Smoothness, is_uneven, smoothness_of
from concgui.engine.records.latency import Latencies, percentile

MS = 1_000_000


def pings_of_a_freeze(start_ms: int, length_ms: int) -> tuple[tuple[int, int], ...]:
    """Return the pings of a freeze: every ping that fell due in it, answered at its end."""
    end = (start_ms + length_ms) * MS
    return tuple((due * MS, end) for due in range(start_ms, start_ms + length_ms, 5))


def test_a_freeze_is_one_stretch_with_the_largest_latency() -> None:
    """Pings settled by one answer are one freeze, which is as long as the first ping waited."""
    quiet = tuple((due * MS, due * MS + 100_000) for due in range(0, 100, 5))
    freezes = Latencies.of(quiet + pings_of_a_freeze(100, 300)).freezes()
    assert [freeze.length_ms for freeze in freezes] == [300]


def test_blocked_time_is_the_time_beyond_fifty_ms() -> None:
    """Two freezes of 80 and 300 ms block 30 + 250 ms; one of 40 ms blocks nothing."""
    samples = pings_of_a_freeze(0, 80) + pings_of_a_freeze(100, 40) + pings_of_a_freeze(200, 300)
    summary = Latencies.of(samples).summary()
    assert summary is not None
    assert summary.freezes == 2
    assert summary.blocked_ms == pytest.approx(280)
    assert summary.blocked_share == pytest.approx(280 / 500)
    assert summary.longest_freeze_ms == 300


def test_without_pings_there_is_no_summary() -> None:
    """Without a ping there is no summary rather than one of zeros."""
    assert Latencies().summary() is None


@pytest.mark.parametrize(
    ("longest_ms", "word"),
    [
        (50.0, Smoothness.SMOOTH),
        (50.1, Smoothness.NOTICEABLE),
        (100.0, Smoothness.NOTICEABLE),
        (100.1, Smoothness.SLUGGISH),
        (250.0, Smoothness.SLUGGISH),
        (250.1, Smoothness.JANKY),
        (700.0, Smoothness.JANKY),
        (700.1, Smoothness.FROZEN),
        (4999.9, Smoothness.FROZEN),
        (5000.0, Smoothness.NOT_RESPONDING),
    ],
)
def test_the_ladder(longest_ms: float, word: Smoothness) -> None:
    """Each rung starts and ends at the limits of its source."""
    assert smoothness_of(longest_ms) is word


@pytest.mark.parametrize(
    ("p99_ms", "longest_ms", "uneven"), [(16.7, 50.0, False), (16.8, 50.0, True), (60.0, 60.0, False)]
)
def test_a_p99_above_one_frame_is_said_of_a_smooth_window(
    p99_ms: float, longest_ms: float, uneven: bool
) -> None:
    """It is a property beside the word, on the highest rung alone, and never another word."""
    assert is_uneven(p99_ms, longest_ms) is uneven


def test_every_rung_names_its_source() -> None:
    """Every limit of the ladder has a source."""
    assert all(rung.source for rung in LADDER)
    assert [rung.smoothness for rung in LADDER] == list(Smoothness)


@given(st.lists(st.floats(0, 1e6), min_size=1), st.floats(0.1, 100))
def test_a_percentile_is_a_value_that_was_measured(values: list[float], percent: float) -> None:
    """A percentile is a member of the values, and at least that share of them is not above it."""
    ascending = sorted(values)
    found = percentile(ascending, percent)
    assert found in ascending
    assert sum(value <= found for value in ascending) >= percent / 100 * len(ascending) - 1e-6
