"""The schedule of the pings, and the samples that follow from their answers.

Pings fall due at a fixed period that a slow window does not change: 5 ms during a measurement, longer
if the window asks for it. Only one ping is in flight at a time. Pings that fall due before its answer are
settled by the same answer, each with the time that it would have waited. Sending all of them would
give the same samples and fill the socket during a long freeze.
"""

from concgui.engine.observer.link.period_change import PeriodChange
from concgui.engine.records.latency import PING_PERIOD_NS


class Pinger:
    """Pure bookkeeping: when to send which ping, and which samples follow from an answer.

    Guarantees that every due instant becomes exactly one sample, in order, once it is answered. This also
    holds when the period changes: pings already due stay due, and later instants are counted from the last.
    """

    def __init__(self, first_due_ns: int, period_ns: int = PING_PERIOD_NS) -> None:
        self._period_ns = period_ns
        self._next_due_ns = first_due_ns
        self._waiting: list[int] = []
        self._sent_ns: int | None = None
        self._settled: list[int] = []

    @property
    def next_due_ns(self) -> int:
        """The instant at which the next ping falls due."""
        return self._next_due_ns

    @property
    def pending_since_ns(self) -> int | None:
        """When the ping in flight was sent; None if none is."""
        return self._sent_ns

    def advance(self, now_ns: int) -> int | None:
        """Record the pings that are due by now.

        Returns:
            The due time of the ping to send now; None if none is due or one is in flight.
        """
        self._fall_due(now_ns)
        if self._waiting and self._sent_ns is None:
            self._sent_ns = now_ns
            return self._waiting[0]
        return None

    def change_period(self, period_ns: int, now_ns: int) -> PeriodChange:
        """Use another period for the pings from now on.

        The first of them is due a whole number of new periods after the last ping of the former period,
        and later than now, so that no due instant is invented in the past.
        """
        self._fall_due(now_ns)
        last_due_ns = self._next_due_ns - self._period_ns
        periods = max(1, (now_ns - last_due_ns) // period_ns + 1)
        self._period_ns = period_ns
        self._next_due_ns = last_due_ns + periods * period_ns
        return PeriodChange(last_due_ns, self._next_due_ns)

    def answered(self, answered_ns: int) -> None:
        """Settle every ping that was due when the answer was given."""
        sent_ns = self._sent_ns if self._sent_ns is not None else answered_ns
        kept = [due_ns for due_ns in self._waiting if due_ns > answered_ns]
        for due_ns in self._waiting[: len(self._waiting) - len(kept)]:
            self._settled += (due_ns, sent_ns, answered_ns)
        self._waiting = kept
        self._sent_ns = None

    def take_settled(self) -> list[int]:
        """Return the pings settled since the last call: due, sent and answered of each, in one flat list."""
        taken, self._settled = self._settled, []
        return taken

    def _fall_due(self, now_ns: int) -> None:
        while self._next_due_ns <= now_ns:
            self._waiting.append(self._next_due_ns)
            self._next_due_ns += self._period_ns
