"""What the clock shows at any moment, from what the observer has told. No Qt."""

import enum
from dataclasses import dataclass

from concgui.presentation.clock_text import NOTHING_SEEN, SeenPlace

HELD_NS = 10_000_000_000
"""How long the longest freeze is shown after it."""

STALE_NS = 600_000_000
"""The observer repeats that the window is silent; after this time without a word nothing is known."""


class State(enum.Enum):
    """What is known of the window."""

    ANSWERS = enum.auto()
    SILENT = enum.auto()
    """It does not answer at present."""
    HELD = enum.auto()
    """It answers, and did not a short time ago."""
    UNKNOWN = enum.auto()
    """It did not answer when the observer last said something, which is long ago."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the clock shows.

    Attributes:
        state: What is known of the window.
        length_ns: For how long it has not answered, or the length of the freeze that is held; else 0.
        place: What was seen during that time.
    """

    state: State
    length_ns: int = 0
    place: SeenPlace = NOTHING_SEEN


@dataclass(frozen=True, slots=True)
class _Freeze:
    ended_ns: int
    length_ns: int
    place: SeenPlace


class Stopwatch:
    """Silences of the window, as the observer tells them. All processes of a machine have the same clock."""

    def __init__(self) -> None:
        self._since_ns: int | None = None
        self._told_ns = 0
        self._place = NOTHING_SEEN
        self._freezes: list[_Freeze] = []

    @property
    def is_running(self) -> bool:
        """Whether the window is silent, as far as was told."""
        return self._since_ns is not None

    def silent(self, since_ns: int, now_ns: int) -> None:
        """Take that the window has not answered since an instant, for the first time or again."""
        if since_ns != self._since_ns:
            self._place = NOTHING_SEEN
        self._since_ns = since_ns
        self._told_ns = now_ns

    def saw(self, place: SeenPlace) -> None:
        """Take what was seen during the silence that lasts."""
        if place.where:
            self._place = place

    def answered(self, at_ns: int) -> None:
        """Take that the window has answered."""
        if self._since_ns is not None:
            self._freezes.append(_Freeze(at_ns, at_ns - self._since_ns, self._place))
        self._since_ns = None

    def reading(self, now_ns: int) -> Reading:
        """Return what is to be shown now."""
        if self._since_ns is not None:
            if now_ns - self._told_ns > STALE_NS:
                return Reading(State.UNKNOWN)
            return Reading(State.SILENT, max(1, now_ns - self._since_ns), self._place)
        self._freezes = [freeze for freeze in self._freezes if now_ns - freeze.ended_ns < HELD_NS]
        if not self._freezes:
            return Reading(State.ANSWERS)
        longest = max(self._freezes, key=lambda freeze: freeze.length_ns)
        return Reading(State.HELD, longest.length_ns, longest.place)
