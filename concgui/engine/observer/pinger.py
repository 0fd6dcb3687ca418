"""The schedule of the pings and what their answers say.

Pings are due regularly, whatever happens: every 5 ms while something is measured, and less often where
the window asks for that. One is under way at a time. Those that fall due before its answer wait with it and
are settled by the same answer, each with the time that it would have waited. Sending them all would
say the same and fill the socket in a long freeze.
"""

from concgui.engine.observer.link.period_change import PeriodChange
from concgui.engine.records.latency import PING_PERIOD_NS


class Pinger:
    """Pure bookkeeping: which ping to send when, which samples follow from an answer.

    Guarantees that every due instant becomes exactly one sample, in order, once answered, also where the
    period changes: what has fallen due stays due, and the next instants are counted from the last one.
    """

    def __init__(self, first_due_ns: int, period_ns: int = PING_PERIOD_NS) -> None:
        self._period_ns = period_ns
        self._next_due_ns = first_due_ns
        self._waiting: list[int] = []
        self._sent_ns: int | None = None
        self._settled: list[int] = []

    @property
    def next_due_ns(self) -> int:
        """When the next ping falls due."""
        return self._next_due_ns

    def advance(self, now_ns: int) -> int | None:
        """Let fall due what is due by now.

        Returns:
            The due time of the ping to send now, None if there is none or one is under way.
        """
        self._fall_due(now_ns)
        if self._waiting and self._sent_ns is None:
            self._sent_ns = now_ns
            return self._waiting[0]
        return None

    def change_period(self, period_ns: int, now_ns: int) -> PeriodChange:
        """Have pings fall due in another period from now on.

        The first of them is due whole periods after the last one of the former period, and after now: no
        instant is made up that has passed already.
        """
        self._fall_due(now_ns)
        last_due_ns = self._next_due_ns - self._period_ns
        periods = max(1, (now_ns - last_due_ns) // period_ns + 1)
        self._period_ns = period_ns
        self._next_due_ns = last_due_ns + periods * period_ns
        return PeriodChange(last_due_ns, self._next_due_ns)

    def answered(self, answered_ns: int) -> None:
        """Settle every ping that was due by the answer."""
        sent_ns = self._sent_ns if self._sent_ns is not None else answered_ns
        kept = [due_ns for due_ns in self._waiting if due_ns > answered_ns]
        for due_ns in self._waiting[: len(self._waiting) - len(kept)]:
            self._settled += (due_ns, sent_ns, answered_ns)
        self._waiting = kept
        self._sent_ns = None

    def take_settled(self) -> list[int]:
        """Return the settled pings since the last call: due, sent, answered of each, in one list."""
        taken, self._settled = self._settled, []
        return taken

    def _fall_due(self, now_ns: int) -> None:
        while self._next_due_ns <= now_ns:
            self._waiting.append(self._next_due_ns)
            self._next_due_ns += self._period_ns
