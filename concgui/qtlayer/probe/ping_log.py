"""The pings that the window has answered."""

from array import array
from collections.abc import Sequence

from concgui.engine.records.flat_rows import first_from
from concgui.engine.records.latency import PING_PERIOD_NS, Sample, pings_in, was_asked

KEPT_NS = 60_000_000_000
"""How far back `recent` can look at least."""

_WIDTH = 3
_KEPT = _WIDTH * (KEPT_NS // PING_PERIOD_NS)


class PingLog:
    """Keeps the settled pings of the last minute, and all of a stretch that is recorded.

    They are kept flat (see `Ping`), as they come from the observer: taking a batch of them is one copy, in a
    handler that stands between the window and its next ping.
    """

    def __init__(self) -> None:
        self._recent = array("q")
        self._recorded: array[int] | None = None

    @property
    def settled_until_ns(self) -> int:
        """When the last settled ping was due; 0 before the first. All that were due before are settled."""
        return self._recent[-_WIDTH] if self._recent else 0

    def take(self, pings: bytes) -> None:
        """Add settled pings as they came over the wire."""
        self._recent.frombytes(pings)
        if len(self._recent) > 2 * _KEPT:
            del self._recent[:-_KEPT]
        if self._recorded is not None:
            self._recorded.frombytes(pings)

    def recent(self, since_ns: int) -> Sequence[Sample]:
        """Return the pings due since then that were asked in time, in order; a minute back at least."""
        pings = pings_in(self._recent[first_from(self._recent, _WIDTH, since_ns) :])
        return [Sample(ping.due_ns, ping.answered_ns) for ping in pings if was_asked(ping)]

    def record(self) -> None:
        """Keep every ping from now on, however long it takes."""
        self._recorded = array("q")

    def stop_recording(self) -> "array[int]":
        """Return what was kept since `record`, flat; an empty array the second time."""
        recorded, self._recorded = self._recorded, None
        return array("q") if recorded is None else recorded
