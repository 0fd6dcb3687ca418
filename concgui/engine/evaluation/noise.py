"""Whether a difference between repeated runs is larger than their noise.

The test is that of Mann and Whitney, exact for few runs. It assumes no distribution, one disturbed run does
not decide it, and the standard library suffices to count it. A t-test would assume normal times, which runs
on a shared machine do not have.
"""

import itertools
import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

LEVEL = 0.1
"""A difference is stated if the runs of two equal models would be as far apart less often, or just as often.

Three runs of each model, all slower than all of the other's, reach it.
"""

LEAST_RUNS = 3
"""With fewer runs of a model the test cannot decide."""

ASSUMED_NOISE = 1.25
"""Ratio that single runs must exceed: their noise is unknown, and repeats often differ by a tenth."""

DISTURBED_NOISE = 2.0
"""The same for single runs beside other programs, which may take every second moment of a core."""


def noise_beside(other_cores: float, cores: int) -> float:
    """Return the ratio that single runs must exceed beside other programs.

    Programs that use three of four cores leave a run a quarter of the machine, so that it may take four times
    as long, and another run that was spared may not.

    Args:
        other_cores: Cores that other programs used.
        cores: Cores of the machine.
    """
    left = cores - other_cores
    return max(DISTURBED_NOISE, cores / left) if left > 0 else math.inf


_MOST_EXACT = 40
"""With more runs in total the normal distribution is as good as counting."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The difference between the runs of two models.

    Attributes:
        ratio: Median of the second ÷ median of the first.
        is_settled: Whether the difference is larger than the noise.
        p_value: How often the runs of two equal models would be as far apart; None with too few runs.
    """

    ratio: float
    is_settled: bool
    p_value: float | None


def difference(
    first: Sequence[float], second: Sequence[float], assumed_noise: float = ASSUMED_NOISE
) -> Difference:
    """Return how much the second sample differs from the first.

    Args:
        first: At least one value above 0.
        second: The same.
        assumed_noise: Ratio that must be exceeded where there are too few runs for the test.
    """
    ratio = statistics.median(second) / statistics.median(first)
    if min(len(first), len(second)) < LEAST_RUNS:
        low, high = (first, second) if ratio >= 1 else (second, first)
        return Difference(ratio, min(high) > assumed_noise * max(low), None)
    p_value = rank_sum_p_value(first, second)
    return Difference(ratio, ratio != 1 and p_value <= LEVEL + 1e-9, p_value)


def rank_sum_p_value(first: Sequence[float], second: Sequence[float]) -> float:
    """Return the two-sided p-value of the rank sum test of Mann and Whitney."""
    doubled_ranks = _doubled_ranks([*first, *second])
    observed = sum(doubled_ranks[: len(first)])
    count, total = len(first), len(doubled_ranks)
    expected = count * (total + 1)  # doubled, as the ranks are
    if total <= _MOST_EXACT:
        ways = _ways(doubled_ranks, count)
        far = abs(observed - expected)
        return sum(n for rank_sum, n in ways.items() if abs(rank_sum - expected) >= far) / math.comb(
            total, count
        )
    ties = sum(n**3 - n for n in (len(list(group)) for _, group in itertools.groupby(sorted(doubled_ranks))))
    variance = count * (total - count) / 12 * (total + 1 - ties / (total * (total - 1)))
    if variance <= 0:
        return 1.0
    distance = max(0.0, abs(observed - expected) / 2 - 0.5) / math.sqrt(variance)
    return min(1.0, 2 * (1 - statistics.NormalDist().cdf(distance)))


def _doubled_ranks(values: Sequence[float]) -> list[int]:
    """Return twice the rank of each value, an integer even where equal values share their mean rank."""
    ascending = sorted(values)
    first = {value: place for place, value in reversed(list(enumerate(ascending, start=1)))}
    last = {value: place for place, value in enumerate(ascending, start=1)}
    return [first[value] + last[value] for value in values]


def _ways(doubled_ranks: Sequence[int], count: int) -> dict[int, int]:
    """Return for each sum how many choices of `count` of the ranks have it."""
    by_size: list[dict[int, int]] = [{0: 1}, *({} for _ in range(count))]
    for rank in doubled_ranks:
        for size in range(count, 0, -1):
            for rank_sum, ways in by_size[size - 1].items():
                by_size[size][rank_sum + rank] = by_size[size].get(rank_sum + rank, 0) + ways
    return by_size[count]
