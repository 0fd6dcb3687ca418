"""The pings that the window has answered."""

from array import array
from collections.abc import Sequence

from concgui.engine.records.flat_rows import first_from
from concgui.engine.records.latency import PING_PERIOD_NS, Sample, pings_in, unasked_share, was_asked

KEPT_NS = 60_000_000_000
"""The least time that `recent` can go back."""

_WIDTH = 3
_KEPT = _WIDTH * (KEPT_NS // PING_PERIOD_NS)


class PingLog:
    """The settled pings of the last minute, and all pings between `record` and `stop_recording`.

    The pings are kept flat (see `Ping`), as they come from the observer. So adding a batch is one copy, in
    a handler whose time delays the next ping.
    """

    def __init__(self) -> None:
        self._recent = array("q")
        self._recorded: array[int] | None = None

    @property
    def settled_until_ns(self) -> int:
        """The due time of the last settled ping; 0 before the first. All earlier pings are settled."""
        return self._recent[-_WIDTH] if self._recent else 0

    def take(self, pings: bytes) -> None:
        """Add settled pings as they came over the wire."""
        self._recent.frombytes(pings)
        if len(self._recent) > 2 * _KEPT:
            del self._recent[:-_KEPT]
        if self._recorded is not None:
            self._recorded.frombytes(pings)

    def recent(self, since_ns: int) -> Sequence[Sample]:
        """Return the pings due since then that were sent in time, in order, of the last minute at least."""
        pings = pings_in(self._recent[first_from(self._recent, _WIDTH, since_ns) :])
        return [Sample(ping.due_ns, ping.answered_ns) for ping in pings if was_asked(ping)]

    def unasked_share(self, since_ns: int) -> float:
        """Return the share of the pings due since then that the observer sent too late."""
        return unasked_share(self._recent[first_from(self._recent, _WIDTH, since_ns) :])

    def record(self) -> None:
        """Keep every ping from now on, for an unlimited time."""
        self._recorded = array("q")

    def stop_recording(self) -> "array[int]":
        """Return the pings since `record`, flat (see `Ping`); the second call returns none."""
        recorded, self._recorded = self._recorded, None
        return array("q") if recorded is None else recorded
