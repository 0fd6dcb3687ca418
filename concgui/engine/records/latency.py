"""Latencies of the window and their summary.

Latency is the time from when a ping was *due* to when a Python handler in the GUI thread answered it.
The observer sends one ping at a time. Pings that fall due while it waits are settled by the same answer,
each with the time that it would have waited. A freeze of three seconds therefore weighs three seconds,
not one sample (the correction for coordinated omission).
"""

import bisect
import math
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from concgui.engine.records.column import EMPTY, Column
from concgui.engine.records.ladder import FREEZE_MS, Smoothness, is_uneven, smoothness_of

PING_PERIOD_NS = 5_000_000
"""Pings are due every 5 ms."""

MISSING_SHARE = 0.1
"""Without more than this share of the pings nothing is known about how smooth a run was."""


class Sample(NamedTuple):
    """The times when a ping was due and when the window answered it."""

    due_ns: int
    answered_ns: int


class Ping(NamedTuple):
    """The times when a ping was due, when the observer sent it, and when the window answered it.

    Many pings are stored flat as 64-bit integers: due, sent and answered of each in turn (`pings_in`).
    """

    due_ns: int
    sent_ns: int
    answered_ns: int


def pings_in(flat: "array[int]") -> Iterator[Ping]:
    """Return an iterator over the pings of a flat array: due, sent and answered of each in turn."""
    return map(Ping, flat[::3], flat[1::3], flat[2::3])


def was_asked(ping: Ping) -> bool:
    """Return whether the observer sent the ping in time, so that it says something about the window.

    Pings that wait behind a pending one fall due after that one was sent. A ping that was due a whole
    period before it was sent is different: the observer itself waited for a CPU, so the window's latency
    at that time is unknown. Counting the ping would invent a freeze.
    """
    return ping.sent_ns - ping.due_ns <= PING_PERIOD_NS


def unasked_share(pings: "array[int]", standstills: Sequence[tuple[int, int]] = ()) -> float:
    """Return the share of the pings that the observer sent too late, besides those of standstills."""
    counted = [ping for ping in pings_in(pings) if not _waited_in(ping, standstills)]
    return sum(not was_asked(ping) for ping in counted) / len(counted) if counted else 0.0


def _waited_in(ping: Ping, standstills: Sequence[tuple[int, int]]) -> bool:
    return any(ping.due_ns < until_ns and ping.answered_ns > since_ns for since_ns, until_ns in standstills)


@dataclass(frozen=True, slots=True)
class Freeze:
    """A stretch in which a due ping stayed unanswered for more than 50 ms.

    Attributes:
        started_ns: When the first ping that had to wait was due.
        ended_ns: When the window answered.
    """

    started_ns: int
    ended_ns: int

    @property
    def length_ms(self) -> float:
        """Largest latency within the freeze."""
        return (self.ended_ns - self.started_ns) / 1e6


@dataclass(frozen=True, slots=True)
class Latencies:
    """All pings of a stretch of time, in the order in which they were due.

    Attributes:
        due_ns: When each ping was due.
        answered_ns: When the window answered each ping.
    """

    due_ns: Column = EMPTY
    answered_ns: Column = EMPTY

    @classmethod
    def of(cls, samples: Iterable[tuple[int, int]]) -> "Latencies":
        """Return the latencies of these (due, answered) pairs."""
        due, answered = array("q"), array("q")
        for due_ns, answered_ns in samples:
            due.append(due_ns)
            answered.append(answered_ns)
        return cls(Column.of(due), Column.of(answered))

    @classmethod
    def asked(cls, pings: "array[int]", standstills: Sequence[tuple[int, int]] = ()) -> "Latencies":
        """Return the latencies of the pings that were sent in time (see `was_asked`).

        Args:
            pings: Flat array of pings (see `Ping`).
            standstills: From when to when the whole program stood still. A ping that waited then says
                nothing about the window.
        """
        return cls.of(
            (ping.due_ns, ping.answered_ns)
            for ping in filter(was_asked, pings_in(pings))
            if not _waited_in(ping, standstills)
        )

    @property
    def samples(self) -> Iterator[Sample]:
        """Iterator over the pings."""
        return map(Sample, self.due_ns, self.answered_ns)

    def __len__(self) -> int:
        return len(self.due_ns)

    def between(self, start_ns: int, end_ns: int) -> "Latencies":
        """Return the latencies of the pings that were due between two instants, both inclusive."""
        first = bisect.bisect_left(self.due_ns, start_ns)
        last = bisect.bisect_right(self.due_ns, end_ns)
        return Latencies(self.due_ns[first:last], self.answered_ns[first:last])

    def freezes(self) -> tuple[Freeze, ...]:
        """Return the freezes in order. Pings settled by one answer belong to one freeze."""
        found: list[Freeze] = []
        answered_before = None
        for due_ns, answered_ns in zip(self.due_ns, self.answered_ns, strict=True):
            # The first ping settled by an answer is the one that waited longest.
            if answered_ns != answered_before and answered_ns - due_ns > FREEZE_MS * 1e6:
                found.append(Freeze(due_ns, answered_ns))
            answered_before = answered_ns
        return tuple(found)

    def summary(self) -> "LatencySummary | None":
        """Return the figures of these latencies; None without a ping."""
        if not self.due_ns:
            return None
        latencies_ms = sorted((answered - due) / 1e6 for due, answered in self.samples)
        freezes = self.freezes()
        span_ms = (max(self.answered_ns) - self.due_ns[0]) / 1e6
        blocked_ms = sum(freeze.length_ms - FREEZE_MS for freeze in freezes)
        return LatencySummary(
            pings=len(latencies_ms),
            p50_ms=percentile(latencies_ms, 50),
            p95_ms=percentile(latencies_ms, 95),
            p99_ms=percentile(latencies_ms, 99),
            longest_freeze_ms=latencies_ms[-1],
            freezes=len(freezes),
            blocked_ms=blocked_ms,
            blocked_share=min(1.0, blocked_ms / span_ms) if span_ms > 0 else 0.0,
        )


@dataclass(frozen=True, slots=True)
class LatencySummary:
    """Figures of the latencies of a stretch of time.

    Attributes:
        pings: Number of pings.
        p50_ms: Median latency.
        p95_ms: 95th percentile, nearest rank.
        p99_ms: 99th percentile, nearest rank.
        longest_freeze_ms: Largest latency, even if it is below 50 ms.
        freezes: Number of freezes, which are longer than 50 ms.
        blocked_ms: Σ over the freezes of the time beyond 50 ms (as in W3C's total blocking time).
        blocked_share: `blocked_ms` ÷ the length of the stretch, 0 to 1.
    """

    pings: int
    p50_ms: float
    p95_ms: float
    p99_ms: float
    longest_freeze_ms: float
    freezes: int
    blocked_ms: float
    blocked_share: float

    @property
    def smoothness(self) -> Smoothness:
        """Verdict of the smoothness ladder."""
        return smoothness_of(self.longest_freeze_ms)

    @property
    def is_uneven(self) -> bool:
        """Whether the window was smooth, but its p99 exceeds one frame."""
        return is_uneven(self.p99_ms, self.longest_freeze_ms)


def percentile(ascending: Sequence[float], percent: float) -> float:
    """Return the nearest-rank percentile of a non-empty ascending sequence.

    The nearest rank is always a measured value; an interpolated percentile is not.
    """
    rank = math.ceil(percent / 100 * len(ascending))
    return ascending[max(0, rank - 1)]
