"""Figures are written in one way everywhere."""

import pytest

from concgui.engine.evaluation.summary import Spread
from concgui.engine.records.ladder import LADDER, smoothness_of
from concgui.presentation.numbers import (
    count_text,
    duration_text,
    memory_text,
    on_its_rung,
    ratio_text,
    rough_time,
    share_text,
    spread_text,
)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (12_345.6, "12,346 s"),
        (2.449, "2.45 s"),
        (0.9996, "1.00 s"),
        (0.34, "340 ms"),
        (0.0000853, "85.3 µs"),
        (3e-9, "3.00 ns"),
    ],
)
def test_durations_have_three_digits_and_the_unit_that_suits(seconds: float, text: str) -> None:
    """A duration shows three significant digits, and more before the point where it has more."""
    assert duration_text(seconds) == text


@pytest.mark.parametrize("limit_ms", [rung.limit_ms for rung in LADDER[:-1]])
@pytest.mark.parametrize("beside", [0.9999, 1.0, 1.0001, 1.0008])
def test_a_latency_reads_as_the_word_beside_it(limit_ms: float, beside: float) -> None:
    """Whatever is shown of a latency next to a limit lies on the same side of it, in every form."""
    word = smoothness_of(limit_ms * beside)
    shown = duration_text(limit_ms * beside / 1000)
    unit_ms = 1000 if shown.endswith(" s") else 1
    assert smoothness_of(float(shown.split()[0]) * unit_ms) is word
    assert smoothness_of(float(on_its_rung(limit_ms * beside, 0).replace(",", ""))) is word
    both = spread_text(Spread(limit_ms * beside, 1, limit_ms * beside * 2), unit_s=0.001)
    assert smoothness_of(float(both.split()[0]) * (1000 if " s" in both else 1)) is word


def test_a_latency_far_from_limits_has_no_more_digits() -> None:
    """Only beside a limit digits are added; a limit itself has none."""
    assert (on_its_rung(50.4, 0), on_its_rung(50.6, 0), on_its_rung(50, 0)) == ("50.4", "51", "50")
    assert (duration_text(0.05), duration_text(0.05004), duration_text(0.7)) == (
        "50.0 ms",
        "50.04 ms",
        "700 ms",
    )
    assert duration_text(4.9996) == "4.9996 s"


def test_a_spread_is_in_the_unit_of_its_median() -> None:
    """Minimum and maximum stand behind the median, unless they read the same."""
    assert spread_text(Spread(60.7, 60.5, 61.2), unit_s=0.001) == "60.7 ms (60.5–61.2)"
    assert spread_text(Spread(2, 2, 2)) == "2.00 s"
    assert spread_text(Spread(0.5, 0.4, 1.25)) == "500 ms (400–1,250)"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "1 s"),
        (0.4, "1 s"),
        (89, "89 s"),
        (90, "2 min"),
        (5_399, "90 min"),
        (18_000, "5 h"),
        (1.5e6, "17 days"),
    ],
)
def test_times_to_wait_are_whole(seconds: float, text: str) -> None:
    """An estimate is given in whole units, and never as nothing."""
    assert rough_time(seconds) == text


def test_ratios_have_one_sign_of_times() -> None:
    """A ratio below ten has two decimals, a larger one three digits, and an unknown one is a dash."""
    assert [ratio_text(value) for value in (0.961, 9.5, 12.34, 1_234.5, None)] == [
        "0.96×",
        "9.50×",
        "12.3×",
        "1,234×",
        "–",
    ]


def test_a_count_agrees_with_its_noun() -> None:
    """One is singular, all others plural, thousands have commas."""
    assert [count_text(count, "task") for count in (0, 1, 2_000)] == ["0 tasks", "1 task", "2,000 tasks"]


def test_memory_is_in_millions_or_thousands_of_millions() -> None:
    """Memory below ten MB has a decimal, and from a GB on that unit."""
    assert [memory_text(size) for size in (9_940_000, 68_000_000, 180e9, None)] == [
        "9.9 MB",
        "68 MB",
        "180 GB",
        "–",
    ]


def test_a_small_share_is_not_rounded_to_nothing() -> None:
    """Below one percent there are two decimals."""
    assert [share_text(share) for share in (0.9, 0.0062, 0)] == ["90%", "0.62%", "0%"]
