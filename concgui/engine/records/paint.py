"""Ping to paint: the time until the window *shows* its answer, and its summary.

Latency ends when Python answers. A person sees nothing of the answer until a repaint has been painted.
Therefore the answers to some of the pings request a repaint:

* Ping to paint = end of the paint event that the ping's answer requested, minus when the ping was due.
* A frozen window answers late. All pings to paint that fell due during the freeze request their repaint
  with the same answer and are settled by the same paint, each with the time that it would have waited:
  the correction for coordinated omission, as for the latencies.
* A request while a repaint is pending adds nothing. The following paint shows both answers.
* If a paint would not be visible (no window, hidden, minimised), none is requested and none is counted.

The time from the paint event until the image is on the screen is not included.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from concgui.engine.records.latency import PING_PERIOD_NS, percentile, pings_in, was_asked

if TYPE_CHECKING:
    from array import array

PAINT_PERIOD_NS = 10 * PING_PERIOD_NS
"""Every tenth ping, that is one every 50 ms, requests a repaint.

A paint raises the latencies not by its drawing but, with threads of pure Python, by one more wait for the
GIL per paint event in Python. Therefore the spinner is repainted, which needs frames anyway. With a request
every 30 ms it was painted more often than by its timer of 33 ms: 31 instead of 23 times a second with one
thread. At 50 ms the latencies are, within their scatter, the same as without requests: with four threads
(24 runs each) p50 64.8 ± 3.9 against 64.1 ± 4.6 ms, p99 302 ± 19 against 283 ± 20 ms. Since paints are due
less often than pings, the longest ping to paint can be up to 50 ms below the longest freeze.
"""


class PaintSample(NamedTuple):
    """The times when a ping to paint was due and when the paint that its answer requested ended.

    Many samples are stored flat as 64-bit integers: due and painted of each in turn (`paints_in`).
    """

    due_ns: int
    painted_ns: int


def paints_in(flat: "array[int]") -> Iterator[PaintSample]:
    """Return an iterator over the samples of a flat array: due and painted of each in turn."""
    return map(PaintSample, flat[::2], flat[1::2])


@dataclass(frozen=True, slots=True)
class PaintSummary:
    """Figures of the pings to paint of a stretch of time.

    Attributes:
        p50_ms: Median.
        p99_ms: 99th percentile, nearest rank; with fewer than a hundred samples this is the longest.
        longest_ms: Longest ping to paint.
    """

    p50_ms: float
    p99_ms: float
    longest_ms: float

    @staticmethod
    def of(samples: Sequence[PaintSample]) -> "PaintSummary | None":
        """Return the figures of the samples; None without samples."""
        if not samples:
            return None
        ascending_ms = sorted((painted_ns - due_ns) / 1e6 for due_ns, painted_ns in samples)
        return PaintSummary(percentile(ascending_ms, 50), percentile(ascending_ms, 99), ascending_ms[-1])


def paints_that_count(paints: "array[int]", pings: "array[int]") -> tuple[PaintSample, ...]:
    """Return the samples of pings that the observer sent in time (see `was_asked`).

    Args:
        paints: Flat array of samples (see `PaintSample`).
        pings: Flat array of all pings of the same stretch (see `Ping`).
    """
    asked = {ping.due_ns for ping in pings_in(pings) if was_asked(ping)}
    return tuple(sample for sample in paints_in(paints) if sample.due_ns in asked)
