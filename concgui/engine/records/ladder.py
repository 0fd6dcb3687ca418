"""The smoothness ladder, which maps the longest freeze to one word and names each limit's source."""

import enum
from dataclasses import dataclass

FRAME_MS = 16.7
"""One frame at 60 Hz (RAIL; Android calls a frame of more than 16 ms slow). It never decides the word."""

FREEZE_MS = 50.0
"""Limit of a long task (W3C Long Tasks); time beyond it counts as blocked."""


class Smoothness(enum.StrEnum):
    """The verdict on the latencies of a run, best first."""

    SMOOTH = "smooth"
    NOTICEABLE = "noticeable"
    SLUGGISH = "sluggish"
    JANKY = "janky"
    FROZEN = "frozen"
    NOT_RESPONDING = "not responding"

    @property
    def rank(self) -> int:
        """Position on the ladder, 0 for the best."""
        return list(Smoothness).index(self)


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung of the ladder.

    Attributes:
        smoothness: The word for this rung.
        limit_ms: The longest freeze still on this rung; infinite for the last one.
        source: Source of the limit.
    """

    smoothness: Smoothness
    limit_ms: float
    source: str


LADDER = (
    Rung(Smoothness.SMOOTH, FREEZE_MS, "W3C Long Tasks: a task of more than 50 ms is long"),
    Rung(Smoothness.NOTICEABLE, 100.0, "Nielsen: up to 0.1 s feels immediate"),
    Rung(Smoothness.SLUGGISH, 250.0, "Apple: hang tools begin to report at 250 ms"),
    Rung(Smoothness.JANKY, 700.0, "Android: a frozen frame takes more than 700 ms"),
    Rung(Smoothness.FROZEN, 5000.0, "Windows, Android and GNOME call a program not responding after 5 s"),
    Rung(Smoothness.NOT_RESPONDING, float("inf"), "Windows IsHungAppWindow, Android ANR, GNOME"),
)


def smoothness_of(longest_ms: float) -> Smoothness:
    """Return the word for a run by the one figure that decides it, the longest freeze."""
    for rung in LADDER[:-1]:
        # Five seconds are already "not responding"; every other limit belongs to its own rung.
        if longest_ms < rung.limit_ms or (longest_ms == rung.limit_ms and rung is not LADDER[-2]):
            return rung.smoothness
    return Smoothness.NOT_RESPONDING


def is_uneven(p99_ms: float, longest_ms: float) -> bool:
    """Return whether a smooth window missed frames: it is said beside the word and never changes it.

    On the rungs below, the longest freeze says more than that.
    """
    return p99_ms > FRAME_MS and smoothness_of(longest_ms) is Smoothness.SMOOTH
