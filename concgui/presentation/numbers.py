"""Figures as people read them: the one place for durations, ratios, counts, shares and memory."""

import math

from concgui.engine.evaluation.summary import Spread
from concgui.engine.records.ladder import smoothness_of

UNKNOWN = "–"
"""Stands where a figure was not measured or has no meaning."""

_UNITS = (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6))

_ROUGH_UNITS = (("days", 86_400.0, 1.5), ("h", 3_600.0, 1.5), ("min", 60.0, 1.5))


def duration_text(seconds: float) -> str:
    """Return three significant digits with the unit that suits: ``2.45 s``, ``340 ms``, ``85 µs``."""
    if seconds <= 0:
        return "0 s"
    unit, size_s = _unit_of(seconds)
    return f"{_three_on_its_rung(seconds / size_s, size_s)} {unit}"


def spread_text(spread: Spread, *, unit_s: float = 1.0) -> str:
    """Return the median, with minimum and maximum in its unit where they differ: ``60.7 ms (60.5–61.2)``.

    Args:
        spread: In units of `unit_s`.
        unit_s: 1 for seconds, 0.001 for milliseconds.
    """
    unit, size_s = _unit_of(spread.median * unit_s) if spread.median > 0 else ("s", 1.0)
    values = (spread.median, spread.minimum, spread.maximum)
    median, minimum, maximum = (_three_on_its_rung(value * unit_s / size_s, size_s) for value in values)
    return f"{median} {unit}" if minimum == maximum else f"{median} {unit} ({minimum}–{maximum})"


def rough_time(seconds: float) -> str:
    """Return a time to wait in whole units, never less than a second: ``6 s``, ``2 min``, ``5 h``."""
    for unit, size_s, least in _ROUGH_UNITS:
        if seconds >= least * size_s:
            return f"{seconds / size_s:,.0f} {unit}"
    return f"{max(1, round(seconds))} s"


def instant_text(seconds: float) -> str:
    """Return an instant of a run, to the millisecond: ``0.305 s``."""
    return f"{seconds:.3f} s"


def memory_text(size_bytes: float | None) -> str:
    """Return memory in MB or GB of 10⁶ or 10⁹ bytes."""
    if size_bytes is None:
        return UNKNOWN
    if abs(size_bytes) >= 1e9:
        return f"{three_digits(size_bytes / 1e9)} GB"
    return f"{size_bytes / 1e6:.1f} MB" if abs(size_bytes) < 10e6 else f"{size_bytes / 1e6:.0f} MB"


def ratio_text(ratio: float | None) -> str:
    """Return how many times: two decimals below 10, as it is the second one that tells a gain from a loss."""
    if ratio is None:
        return UNKNOWN
    return f"{ratio:.2f}×" if ratio < 10 else f"{three_digits(ratio)}×"


def share_text(share: float) -> str:
    """Return a share of 1 in percent; two decimals below 1 %, where it would else be shown as nothing."""
    return f"{share:.2%}" if 0 < share < 0.01 else f"{share:.0%}"


def count_text(count: int, noun: str) -> str:
    """Return a number with its noun: ``1 task``, ``2,000 tasks``."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def part_text(part: int, whole: int, noun: str) -> str:
    """Return how many of all: ``2 of 8 tasks``."""
    return f"{part:,} of {count_text(whole, noun)}"


def unfinished_texts(failed: int, cancelled: int) -> list[str]:
    """Return how many tasks failed and how many were cancelled, each only where there are some."""
    return [f"{count:,} {word}" for count, word in ((failed, "failed"), (cancelled, "cancelled")) if count]


def three_digits(value: float) -> str:
    """Return three significant digits without an exponent, and more before the point if there are more."""
    if value == 0:
        return "0"
    return f"{value:,.{_digits_of_three(value)}f}"


def on_its_rung(value: float, digits: int, unit_ms: float = 1.0) -> str:
    """Return a latency with enough decimals to agree with its word.

    50.04 ms is more than 50 ms, where a window is no longer called smooth, so it is not shown as 50.0.

    Args:
        value: The latency in its unit.
        digits: Number of digits elsewhere.
        unit_ms: The unit in milliseconds.
    """
    rung = smoothness_of(round(value * unit_ms, _MOST_DIGITS))
    while digits < _MOST_DIGITS and smoothness_of(round(value, digits) * unit_ms) is not rung:
        digits += 1
    return f"{value:,.{digits}f}"


_MOST_DIGITS = 6


def _three_on_its_rung(value: float, unit_s: float) -> str:
    return on_its_rung(value, _digits_of_three(value), unit_s * 1000) if value > 0 else three_digits(value)


def _digits_of_three(value: float) -> int:
    """Return how many digits behind the point show three significant ones."""
    return max(0, 2 - math.floor(math.log10(abs(float(f"{value:.3g}")))))


def _unit_of(seconds: float) -> tuple[str, float]:
    """Return the largest unit of which a duration has one or more, and its size in seconds."""
    return next((unit for unit in _UNITS if seconds >= unit[1] * 0.9995), ("ns", 1e-9))
