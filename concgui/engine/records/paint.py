"""Ping to paint: when the window *shows* its answer, summed up.

Latency ends when Python answers. A person sees nothing of that before the repaint that the
answer asks for has been painted. So the answers to some of the pings ask for a repaint:

* Ping to paint of a ping = end of the paint event that its answer asked for, minus when the ping was due.
* A window that was frozen is asked late. The pings to paint that fell due meanwhile are asked by the
  same answer and settled by the same paint, each with the time that it would have waited: the
  correction for coordinated omission, as for the latencies.
* Asking again while a repaint is under way adds nothing to it. The paint that follows shows both answers.
* Where nobody would see a paint (no window, hidden, minimised), none is asked and none is counted.

What comes after the paint event, the way of the picture to the screen, is not in it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from concgui.engine.records.latency import PING_PERIOD_NS, percentile, pings_in, was_asked

if TYPE_CHECKING:
    from array import array

PAINT_PERIOD_NS = 10 * PING_PERIOD_NS
"""Every tenth ping, one in 50 ms, asks for a repaint.

What a paint costs the latencies is not its drawing. Beside threads of pure Python it is the wait for
the GIL, once more for each paint event in Python. So the window has its spinner painted, which needs
frames anyway. Asked every 30 ms, it was painted more often than by its timer of 33 ms: 31 instead of 23
times a second beside one thread. At 50 ms the latencies are, within their scatter, what they are without:
beside four threads (24 runs each) p50 64.8 ± 3.9 against 64.1 ± 4.6 ms, p99 302 ± 19 against 283 ± 20 ms.
Being due more rarely than the pings, the longest ping to paint can be up to 50 ms below the longest freeze.
"""


class PaintSample(NamedTuple):
    """When a ping to paint was due, and when the paint that its answer asked for ended.

    Many are kept flat, as 64-bit integers: due and painted of each in turn (`paints_in`).
    """

    due_ns: int
    painted_ns: int


def paints_in(flat: "array[int]") -> Iterator[PaintSample]:
    """Yield the samples of an array in which due and painted of each stand in turn."""
    return map(PaintSample, flat[::2], flat[1::2])


@dataclass(frozen=True, slots=True)
class PaintSummary:
    """Ping to paint of a stretch in figures.

    Attributes:
        p50_ms: Median.
        p99_ms: 99th percentile, nearest rank; the longest, where there are fewer than a hundred.
        longest_ms: The largest.
    """

    p50_ms: float
    p99_ms: float
    longest_ms: float

    @staticmethod
    def of(samples: Sequence[PaintSample]) -> "PaintSummary | None":
        """Return the figures of the samples, None without any."""
        if not samples:
            return None
        ascending_ms = sorted((painted_ns - due_ns) / 1e6 for due_ns, painted_ns in samples)
        return PaintSummary(percentile(ascending_ms, 50), percentile(ascending_ms, 99), ascending_ms[-1])


def paints_that_count(paints: "array[int]", pings: "array[int]") -> tuple[PaintSample, ...]:
    """Return the samples of pings that the observer asked in time (see `was_asked`).

    Args:
        paints: Flat (see `PaintSample`).
        pings: All pings of the same stretch, flat (see `Ping`).
    """
    asked = {ping.due_ns for ping in pings_in(pings) if was_asked(ping)}
    return tuple(sample for sample in paints_in(paints) if sample.due_ns in asked)
