"""The words of the outside clock. No Qt, and quick to import: the clock is to appear at once."""

from dataclasses import dataclass

from concgui.engine.records.ladder import LADDER, smoothness_of
from concgui.presentation.labels import SMOOTHNESS_LABELS

TITLE = "concgui: outside clock"
SILENT = "no answer for"
LONGEST = "longest freeze of the last 10 s"
ANSWERS = "the window answers"
UNKNOWN = "the observer is silent"
NO_FIGURE = "–"
NOT_ON_TOP = "This desktop keeps no window on top: put the clock beside the program."
EXPLANATION = (
    "A process of its own paints this clock, so it goes on while the window of concgui stands still. "
    "The observer, which pings that window from outside, tells it what to show."
)


@dataclass(frozen=True, slots=True)
class SeenPlace:
    """What one look saw during a freeze, in two lines.

    Attributes:
        who: The thread.
        where: The line of code, or what was done there; "" if nothing was seen.
    """

    who: str
    where: str


NOTHING_SEEN = SeenPlace("", "")


def figure_text(seconds: float) -> str:
    """Return a stopwatch's figure, which changes with every frame: ``0.31 s``, ``12.40 s``."""
    return f"{seconds:.2f} s"


def word_of(seconds: float) -> str:
    """Return the ladder's word for a freeze."""
    return SMOOTHNESS_LABELS[smoothness_of(seconds * 1000)]


def clock_sentence(caption: str, seconds: float, place: SeenPlace) -> str:
    """Return what the clock shows, for screen readers: ``no answer for 1.80 s: frozen``.

    Args:
        caption: What the figure means.
        seconds: The figure; 0 without one.
        place: What was seen.
    """
    if not seconds:
        return caption
    shown = f"{caption} {figure_text(seconds)}: {word_of(seconds)}"
    return f"{shown}. {place.who} {place.where}" if place.where else shown


def rung_texts() -> tuple[tuple[str, str], ...]:
    """Return word and limit of each rung, best first: ``("smooth", "to 50 ms")``."""
    limits = (f"to {_limit_text(rung.limit_ms)}" for rung in LADDER[:-1])
    words = (SMOOTHNESS_LABELS[rung.smoothness] for rung in LADDER)
    return tuple(zip(words, (*limits, "longer"), strict=True))


def _limit_text(limit_ms: float) -> str:
    return f"{limit_ms / 1000:g} s" if limit_ms >= 1000 else f"{limit_ms:g} ms"
