"""The window's side of ping to paint: the pings that request a repaint, and the paints that settle them."""

from array import array
from collections import deque
from collections.abc import Callable, Sequence

from concgui.engine.observer.link.period_change import PeriodChange
from concgui.engine.records.flat_rows import first_from
from concgui.engine.records.paint import PAINT_PERIOD_NS, PaintSample, paints_in

KEPT_NS = 60_000_000_000
"""The least time that `recent` can go back."""

_WIDTH = 2
_KEPT = _WIDTH * (KEPT_NS // PAINT_PERIOD_NS)


class PaintPings:
    """The bookkeeping of pings to paint, without widgets; `concgui.engine.records.paint` defines them.

    A ping to paint is due at regular times, together with a ping: every tenth one at full rate.
    Guarantees that each becomes exactly one sample, in order, or none if nothing could be painted.
    All calls are made in the GUI thread, in which an answer and a paint event never overlap. So a paint
    that ends shows every earlier answer.
    """

    def __init__(self) -> None:
        self._repaint: Callable[[], bool] | None = None
        self._next_due_ns: int | None = None
        self._period_ns = PAINT_PERIOD_NS
        self._changes: deque[tuple[PeriodChange, int]] = deque()
        self._answered_ns = 0
        self._waiting: list[int] = []
        self._recent = array("q")
        self._recorded: array[int] | None = None

    def repaint_by(self, repaint: Callable[[], bool] | None) -> None:
        """Request repaints from now on, or with None stop requesting them.

        Args:
            repaint: Requests a repaint that ends in `painted`, and returns at once. It returns False if
                nothing can be painted now; a pending repaint is then given up.
        """
        self._repaint = repaint
        self.restart()

    def restart(self) -> None:
        """Give up the pending pings to paint; the next ping starts a new schedule."""
        self._next_due_ns = None
        while self._changes:
            _, self._period_ns = self._changes.popleft()
        self._waiting.clear()

    def change_period(self, period_ns: int, change: PeriodChange) -> None:
        """Change the period of the pings to paint at the time when the pings change theirs."""
        while self._changes and self._changes[-1][0].first_due_ns > change.last_due_ns:
            # No ping was due between the two changes, so they become one change.
            before, _ = self._changes.pop()
            change = PeriodChange(before.last_due_ns, change.first_due_ns)
        if self._next_due_ns is None:
            self._period_ns = period_ns
        elif change.first_due_ns > self._answered_ns:
            self._changes.append((change, period_ns))
        else:
            # A frozen window answered before it learned of the change, so earlier ones are requested already.
            periods = (self._answered_ns - change.first_due_ns) // period_ns + 1
            self._next_due_ns, self._period_ns = change.first_due_ns + periods * period_ns, period_ns

    def answered(self, due_ns: int, answered_ns: int) -> None:
        """Request a repaint if it is time: the window answered all pings that were due until now.

        Args:
            due_ns: When the ping was due that was under way.
            answered_ns: The time of the answer, which is now.
        """
        if self._repaint is None:
            return
        self._answered_ns = answered_ns
        if self._next_due_ns is None:
            self._next_due_ns = due_ns
        is_time = self._next_due_ns <= answered_ns or bool(self._changes)
        if is_time and self._fall_due(answered_ns) and not self._repaint():
            self._waiting.clear()

    def _fall_due(self, until_ns: int) -> bool:
        """Add the pings to paint that are due by then, and return whether there are any."""
        before = len(self._waiting)
        while self._changes and self._changes[0][0].first_due_ns <= until_ns:
            change, period_ns = self._changes.popleft()
            self._count_up(change.last_due_ns)
            self._next_due_ns, self._period_ns = change.first_due_ns, period_ns
        if self._changes:
            until_ns = min(until_ns, self._changes[0][0].last_due_ns)
        self._count_up(until_ns)
        return len(self._waiting) > before

    def _count_up(self, until_ns: int) -> None:
        while self._next_due_ns is not None and self._next_due_ns <= until_ns:
            self._waiting.append(self._next_due_ns)
            self._next_due_ns += self._period_ns

    def painted(self, now_ns: int) -> None:
        """Record that a requested paint event has ended, or another one that Qt merged it with."""
        samples = array("q")
        for due_ns in self._waiting:
            samples.append(due_ns)
            samples.append(now_ns)
        self._waiting.clear()
        self._recent += samples
        if len(self._recent) > 2 * _KEPT:
            del self._recent[:-_KEPT]
        if self._recorded is not None:
            self._recorded += samples

    def is_settled(self, until_ns: int) -> bool:
        """Return whether no answer to a ping due until then waits for its paint."""
        return not self._waiting or self._waiting[0] > until_ns

    def recent(self, since_ns: int) -> Sequence[PaintSample]:
        """Return the samples due since then, in order, of the last minute at least."""
        return list(paints_in(self._recent[first_from(self._recent, _WIDTH, since_ns) :]))

    def record(self) -> None:
        """Keep every sample from now on, for an unlimited time."""
        self._recorded = array("q")

    def stop_recording(self) -> "array[int]":
        """Return the samples since `record`, flat (see `PaintSample`); the second call returns none."""
        recorded, self._recorded = self._recorded, None
        return array("q") if recorded is None else recorded
