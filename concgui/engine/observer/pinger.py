"""The schedule of the pings and what their answers say.

Pings are due every 5 ms, whatever happens. One is under way at a time; those that fall due
meanwhile wait with it and are settled by the same answer, each with the time that it would
have waited. Sending them all would say the same and fill the socket in a long freeze.
"""

from concgui.engine.records.latency import PING_PERIOD_NS


class Pinger:
    """Pure bookkeeping: which ping to send when, which samples follow from an answer.

    Guarantees that every due instant becomes exactly one sample, in order, once answered.
    """

    def __init__(self, first_due_ns: int) -> None:
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
        while self._next_due_ns <= now_ns:
            self._waiting.append(self._next_due_ns)
            self._next_due_ns += PING_PERIOD_NS
        if self._waiting and self._sent_ns is None:
            self._sent_ns = now_ns
            return self._waiting[0]
        return None

    def answered(self, answered_ns: int) -> None:
        """Settle every ping that was due by the answer."""
        sent_ns = self._sent_ns if self._sent_ns is not None else answered_ns
        kept = [due_ns for due_ns in self._waiting if due_ns > answered_ns]
        for due_ns in self._waiting[: len(self._waiting) - len(kept)]:
            self._settled += (due_ns, sent_ns, answered_ns)
        self._waiting = kept
        self._sent_ns = None

    def take_settled(self) -> list[int]:
        """The settled pings since the last call: due, sent, answered of each, in one list."""
        taken, self._settled = self._settled, []
        return taken
