"""The window's side of ping to paint: which pings ask for a repaint, and which a paint settles."""

from array import array
from collections import deque
from collections.abc import Callable, Sequence

from concgui.engine.observer.link.period_change import PeriodChange
from concgui.engine.records.flat_rows import first_from
from concgui.engine.records.paint import PAINT_PERIOD_NS, PaintSample, paints_in

KEPT_NS = 60_000_000_000
"""How far back `recent` can look at least."""

_WIDTH = 2
_KEPT = _WIDTH * (KEPT_NS // PAINT_PERIOD_NS)


class PaintPings:
    """Pure bookkeeping; knows no widget. `concgui.engine.records.paint` says what is measured.

    Regularly a ping to paint falls due, at the very time at which a ping does: every tenth one at full rate.
    Guarantees that each becomes exactly one sample, in order, or none where nothing could be painted.
    All calls belong to the GUI thread, in which an answer and a paint event never overlap; so a
    paint that ends shows every answer that was given before.
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
        """Ask for repaints from now on, or with None no more.

        Args:
            repaint: Asks for a repaint that ends in `painted`, and returns at once. False where
                nothing can be painted now; a repaint that was under way is given up then.
        """
        self._repaint = repaint
        self.restart()

    def restart(self) -> None:
        """Give up what is under way; the next ping begins a new schedule."""
        self._next_due_ns = None
        while self._changes:
            _, self._period_ns = self._changes.popleft()
        self._waiting.clear()

    def change_period(self, period_ns: int, change: PeriodChange) -> None:
        """Have pings to paint fall due in another period once the pings do, and as before until then."""
        while self._changes and self._changes[-1][0].first_due_ns > change.last_due_ns:
            # No ping was due between the two changes, and none since before the first of them.
            before, _ = self._changes.pop()
            change = PeriodChange(before.last_due_ns, change.first_due_ns)
        if self._next_due_ns is None:
            self._period_ns = period_ns
        elif change.first_due_ns > self._answered_ns:
            self._changes.append((change, period_ns))
        else:
            # The window was frozen and answered before it heard of this: what was due by then has been asked.
            periods = (self._answered_ns - change.first_due_ns) // period_ns + 1
            self._next_due_ns, self._period_ns = change.first_due_ns + periods * period_ns, period_ns

    def answered(self, due_ns: int, answered_ns: int) -> None:
        """Ask for a repaint if it is time: the window answered all pings that were due until now.

        Args:
            due_ns: When the ping was due that was under way.
            answered_ns: Now.
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
        """Let fall due what is due by then; return whether anything is."""
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
        """A paint event that `repaint` asked for, or that Qt merged with it, ended now."""
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
        """Whether no answer to a ping due until then waits for its paint."""
        return not self._waiting or self._waiting[0] > until_ns

    def recent(self, since_ns: int) -> Sequence[PaintSample]:
        """Return the samples due since then, in order; a minute back at least."""
        return list(paints_in(self._recent[first_from(self._recent, _WIDTH, since_ns) :]))

    def record(self) -> None:
        """Keep every sample from now on, however long it takes."""
        self._recorded = array("q")

    def stop_recording(self) -> "array[int]":
        """Return what was kept since `record`, flat (see `PaintSample`); an empty array the second time."""
        recorded, self._recorded = self._recorded, None
        return array("q") if recorded is None else recorded
