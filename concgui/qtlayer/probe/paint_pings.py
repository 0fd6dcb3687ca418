"""The window's side of ping to paint: which pings ask for a repaint, and which a paint settles."""

from array import array
from collections.abc import Callable, Sequence

from concgui.engine.records.flat_rows import first_from
from concgui.engine.records.paint import PAINT_PERIOD_NS, PaintSample, paints_in

KEPT_NS = 60_000_000_000
"""How far back `recent` can look at least."""

_WIDTH = 2
_KEPT = _WIDTH * (KEPT_NS // PAINT_PERIOD_NS)


class PaintPings:
    """Pure bookkeeping; knows no widget. `concgui.engine.records.paint` says what is measured.

    Every `PAINT_PERIOD_NS` a ping to paint falls due, at the very time at which a ping does.
    Guarantees that each becomes exactly one sample, in order, or none where nothing could be painted.
    All calls belong to the GUI thread, in which an answer and a paint event never overlap; so a
    paint that ends shows every answer that was given before.
    """

    def __init__(self) -> None:
        self._repaint: Callable[[], bool] | None = None
        self._next_due_ns: int | None = None
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
        self._waiting.clear()

    def answered(self, due_ns: int, answered_ns: int) -> None:
        """The window answered the ping that was due then, and all that were due until now."""
        if self._repaint is None:
            return
        next_due_ns = due_ns if self._next_due_ns is None else self._next_due_ns
        if next_due_ns <= answered_ns:
            while next_due_ns <= answered_ns:
                self._waiting.append(next_due_ns)
                next_due_ns += PAINT_PERIOD_NS
            if not self._repaint():
                self._waiting.clear()
        self._next_due_ns = next_due_ns

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
