"""Tests of the difference between repeated runs."""

import itertools
import math
import random
import statistics

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from concgui.engine.evaluation.noise import LEVEL, difference, rank_sum_p_value

TIMES = st.lists(st.integers(1, 20).map(float), min_size=3, max_size=5)


def test_three_separate_runs_of_each_settle_the_order() -> None:
    """Three runs that are all slower than three others are a difference."""
    found = difference([1.0, 1.1, 1.05], [1.3, 1.2, 1.25])
    assert found.is_settled
    assert found.p_value == pytest.approx(0.1)
    assert found.ratio == pytest.approx(1.25 / 1.05)


def test_runs_that_overlap_settle_nothing() -> None:
    """Where one run of the slower model is faster than one of the faster, three runs do not suffice."""
    assert not difference([1.0, 1.25, 1.05], [1.3, 1.2, 1.25]).is_settled


def test_single_runs_need_a_large_difference() -> None:
    """The noise of single runs is unknown, so only a large difference is stated, in either direction."""
    assert not difference([1.0], [1.2]).is_settled
    assert difference([1.0], [1.3]).is_settled
    assert difference([1.3], [1.0]).is_settled
    assert difference([1.0], [1.3]).p_value is None


@settings(max_examples=50)
@given(TIMES, TIMES)
def test_the_p_value_is_the_share_of_relabellings_that_are_as_far_apart(first, second) -> None:
    """Counting all ways to label the runs gives the same p-value, also with equal times."""
    everything = [*first, *second]
    ranks = [statistics.mean(i for i, v in enumerate(sorted(everything), 1) if v == x) for x in everything]
    expected = len(first) * (len(everything) + 1) / 2
    far = abs(sum(ranks[: len(first)]) - expected)
    sums = [sum(chosen) for chosen in itertools.combinations(ranks, len(first))]
    share = sum(abs(rank_sum - expected) >= far - 1e-9 for rank_sum in sums) / len(sums)
    assert rank_sum_p_value(first, second) == pytest.approx(share)


def test_many_runs_are_judged_as_few_are() -> None:
    """The normal approximation for many runs agrees with counting where both can be had."""
    source = random.Random(1)
    first = [source.gauss(1.0, 0.1) for _ in range(20)]
    second = [source.gauss(1.05, 0.1) for _ in range(21)]
    exact = rank_sum_p_value(first, second[:20])
    assert math.isclose(rank_sum_p_value(first, second), exact, abs_tol=0.08)


def test_the_approximation_is_that_of_the_textbooks() -> None:
    """Of 21 runs each a rank sum of 373 has p = 0.0497, and one with only two different times p = 0.00084."""
    second = [float(place) for place in range(21)]
    # 16 of the first lie above seven of the second, and five above six: U = 142.
    first = [6.5 + 0.001 * n for n in range(16)] + [5.5 + 0.001 * n for n in range(5)]
    assert rank_sum_p_value(first, second) == pytest.approx(0.0497, rel=0.01)
    tied = rank_sum_p_value([1.0] * 16 + [2.0] * 5, [1.0] * 5 + [2.0] * 16)
    assert tied == pytest.approx(0.00084, rel=0.01)


def test_equal_models_are_seldom_told_apart() -> None:
    """Of pairs of equal models no more than the level and its chance are called different."""
    source = random.Random(2)
    wrong = sum(
        difference(
            [source.lognormvariate(0, 0.2) for _ in range(5)],
            [source.lognormvariate(0, 0.2) for _ in range(5)],
        ).is_settled
        for _ in range(400)
    )
    assert wrong / 400 <= 1.5 * LEVEL
