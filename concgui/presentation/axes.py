"""Axes for painted plots: values to pixels, and ticks that are easy to read. No Qt."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from concgui.engine.records.ladder import FRAME_MS, LADDER

LATENCY_LIMITS_MS = (FRAME_MS, *(rung.limit_ms for rung in LADDER[:-1]))
"""What an axis of latencies marks: one frame, then the limits of the ladder."""

_LOWEST_MS, _HIGHEST_MS = 0.1, 20_000.0


@dataclass(frozen=True, slots=True)
class LinearScale:
    """Values from `low` to `high` on the pixels from `left` to `right`."""

    low: float
    high: float
    left: float
    right: float

    def pixel(self, value: float) -> float:
        """Return the pixel of a value."""
        return self.left + (value - self.low) / (self.high - self.low) * (self.right - self.left)


@dataclass(frozen=True, slots=True)
class LogScale:
    """A scale as `LinearScale`, but with equal ratios. A value outside lies at the edge."""

    low: float
    high: float
    left: float
    right: float

    def pixel(self, value: float) -> float:
        """Return the pixel of a value."""
        inside = min(max(value, self.low), self.high)
        share = math.log(inside / self.low) / math.log(self.high / self.low)
        return self.left + share * (self.right - self.left)


def nice_step(span: float, most_ticks: int) -> float:
    """Return the smallest of 1, 2, 5 times a power of ten that needs no more than `most_ticks` steps."""
    rough = span / max(1, most_ticks)
    power = 10.0 ** math.floor(math.log10(rough))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough * (1 - 1e-9))


def nice_ticks(high: float, most_ticks: int) -> tuple[float, ...]:
    """Return ticks from 0 up to `high`."""
    step = nice_step(high, most_ticks)
    return tuple(step * i for i in range(math.floor(high / step + 1e-9) + 1))


def latency_ends_ms(lows_ms: Iterable[float], highs_ms: Iterable[float]) -> tuple[float, float]:
    """Return the ends of a log axis of latencies, from 0.1 ms to 20 s.

    They do not depend on the values, so that two plots can be compared, unless a value lies outside.

    Args:
        lows_ms: The small values to be shown.
        highs_ms: The large values to be shown.
    """
    low = min([_LOWEST_MS, *(max(0.001, value * 0.8) for value in lows_ms)])
    return low, max([_HIGHEST_MS, *(value * 1.3 for value in highs_ms)])


def limit_text(limit_ms: float) -> str:
    """Return a limit as short as it can be: ``16.7``, ``250``, ``5 s``."""
    return f"{limit_ms / 1000:g} s" if limit_ms >= 1000 else f"{limit_ms:g}"
