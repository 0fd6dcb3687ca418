"""Figures as people read them: three digits that count, the unit beside them."""

from concgui.engine.evaluation.summary import Spread

UNKNOWN = "–"
"""Stands where a figure was not measured or has no meaning."""


def duration_text(seconds: float) -> str:
    """A duration in s or ms."""
    scale, unit = _scale_of(seconds)
    return f"{_three_digits(seconds * scale)} {unit}"


def spread_text(spread: Spread, *, unit_s: float = 1.0) -> str:
    """Median, with minimum and maximum in its unit where they differ: ``60.7 ms (60.5–61.2)``.

    Args:
        spread: In units of `unit_s`.
        unit_s: 1 for seconds, 0.001 for milliseconds.
    """
    scale, unit = _scale_of(spread.median * unit_s)
    values = (spread.median, spread.minimum, spread.maximum)
    median, minimum, maximum = (_three_digits(value * unit_s * scale) for value in values)
    return f"{median} {unit}" if minimum == maximum else f"{median} {unit} ({minimum}–{maximum})"


def memory_text(size_bytes: int | None) -> str:
    """Memory in MB of 10⁶ bytes."""
    if size_bytes is None:
        return UNKNOWN
    return f"{size_bytes / 1e6:.1f} MB" if abs(size_bytes) < 10e6 else f"{size_bytes / 1e6:.0f} MB"


def ratio_text(ratio: float | None) -> str:
    """How many times."""
    return UNKNOWN if ratio is None else f"{ratio:.2f} ×"


def rough_time(seconds: float) -> str:
    """Return a time to wait in whole units: ``6 s``, ``2 min``; never less than a second."""
    return f"{max(1, round(seconds))} s" if seconds < 90 else f"{seconds / 60:.0f} min"


def count_text(count: int, noun: str) -> str:
    """A number with its noun: ``1 task``, ``2 tasks``."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _scale_of(seconds: float) -> tuple[float, str]:
    """What to multiply seconds with, and the unit that they then have."""
    return (1.0, "s") if seconds >= 1 else (1000.0, "ms")


def _three_digits(value: float) -> str:
    if value >= 99.95:
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 9.995 else f"{value:.2f}"
