"""The last seconds of the window's latency, reduced as they come in to what a small plot can show."""

import math
from collections import deque
from collections.abc import Iterable

from concgui.engine.records.ladder import FREEZE_MS
from concgui.engine.records.latency import Freeze, Sample

TRACE_NS = 12_000_000_000
"""How far back the trace reaches, 12 s."""

COLUMN_NS = 40_000_000
"""What one column stands for, 40 ms: eight pings. 300 columns are enough for any width of a strip."""

LOWEST_LOG_MS = -1.0
"""log10 of the shortest latency that is told apart, 0.1 ms."""

HIGHEST_LOG_MS = math.log10(12_000)
"""log10 of the longest, 12 s: the whole trace."""

_LOWEST_NS = 100_000


class LatencyTrace:
    """Columns of 40 ms with the worst latency due in each, and the freezes.

    Taking a sample costs a fraction of a microsecond; a plot then reads at most 300 columns,
    however many pings there were.

    Attributes:
        columns: (number of the column, log10 of its worst latency in ms), oldest first;
            the second lies within `LOWEST_LOG_MS` and `HIGHEST_LOG_MS`.
        freezes: Oldest first.
    """

    def __init__(self) -> None:
        self.columns: deque[tuple[int, float]] = deque()
        self.freezes: deque[Freeze] = deque()
        self._number = -1
        self._worst_ns = 0
        self._answered_before = -1

    def add(self, samples: Iterable[Sample]) -> None:
        """Take the samples that came in since the last call, in the order in which they were due."""
        for due_ns, answered_ns in samples:
            latency_ns = answered_ns - due_ns
            number = due_ns // COLUMN_NS
            # After a long freeze the column under way may be forgotten already.
            if number != self._number or not self.columns:
                self._number, self._worst_ns = number, latency_ns
                self.columns.append((number, _log_ms(latency_ns)))
            elif latency_ns > self._worst_ns:
                self._worst_ns = latency_ns
                self.columns[-1] = (number, _log_ms(latency_ns))
            # Pings settled by one answer belong to one stretch; its first one waited longest.
            if answered_ns != self._answered_before and latency_ns > FREEZE_MS * 1e6:
                self.freezes.append(Freeze(due_ns, answered_ns))
            self._answered_before = answered_ns

    def forget_before(self, instant_ns: int) -> None:
        """Drop what ended before this instant."""
        while self.columns and (self.columns[0][0] + 1) * COLUMN_NS < instant_ns:
            self.columns.popleft()
        while self.freezes and self.freezes[0].ended_ns < instant_ns:
            self.freezes.popleft()


def _log_ms(latency_ns: int) -> float:
    if latency_ns <= _LOWEST_NS:
        return LOWEST_LOG_MS
    return min(HIGHEST_LOG_MS, math.log10(latency_ns / 1e6))
