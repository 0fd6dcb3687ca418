"""When the observer looks at the GIL: as often as the cost allows, at changing places between pings."""

import math
from collections import deque

from concgui.engine.records.latency import PING_PERIOD_NS

COST_AIMED_AT = 0.015
"""CPU time of the looks ÷ elapsed time, from which the time to the next look follows; the limit is 2 %."""

FIRST_PERIOD_NS = 2 * PING_PERIOD_NS
"""Time to the next look while nothing is known of the cost."""

LONGEST_PERIOD_NS = 4 * PING_PERIOD_NS
LONGEST_LOOK_NS = 5_000_000
"""Looks that must be rarer are too dear, and so is one that costs more: no ping is sent while it lasts."""

FEWEST_LOOKS, MOST_LOOKS = 3, 9
"""How many of the last looks tell what a look costs: their median, as some are interrupted."""

COST_LIMIT = 0.018
CREDIT_NS = 2_000_000
"""Looks wait where all of them together would cost more than this share of the time, and a small credit."""

FIRST_OFFSET_NS, OFFSETS_NS = 400_000, 4_000_000
"""Looks lie from 0.4 to 4.4 ms after a ping."""

GOLDEN_STEP = 0.6180339887498949
"""Multiples of this, without their whole part, fill the interval from 0 to 1 evenly from the first on."""


class LookPace:
    """Decides the time of each look.

    Each look lies at another place between two pings. At one and the same place, looks would always see the
    GUI thread in the same part of its answer, and threads that take turns always at the same point.

    Args:
        next_ping_ns: When the next ping is due.

    Attributes:
        due_ns: Time of the next look.
        period_ns: Time between two looks, but for their places between pings.
        is_dear: Whether looks cost too much.
    """

    def __init__(self, next_ping_ns: int) -> None:
        self.period_ns = FIRST_PERIOD_NS
        self.is_dear = False
        self._began_ns = self._slot_ns = next_ping_ns
        self._looks = 0
        self._spent_ns = 0
        self._costs_ns: deque[int] = deque(maxlen=MOST_LOOKS)
        self.due_ns = self._place()

    def looked(self, now_ns: int, cost_ns: int) -> None:
        """Choose the next look after one that cost this much CPU time."""
        self._looks += 1
        self._spent_ns += cost_ns
        self._costs_ns.append(cost_ns)
        if len(self._costs_ns) >= FEWEST_LOOKS:
            median_ns = sorted(self._costs_ns)[len(self._costs_ns) // 2]
            periods = math.ceil(median_ns / (COST_AIMED_AT * PING_PERIOD_NS))
            self.period_ns = max(1, periods) * PING_PERIOD_NS
        self.is_dear = self.period_ns > LONGEST_PERIOD_NS or cost_ns > LONGEST_LOOK_NS
        self._slot_ns += self.period_ns
        affordable_ns = self._began_ns + int((self._spent_ns - CREDIT_NS) / COST_LIMIT)
        # An observer that was late does not catch up: what it missed is a gap.
        late_ns = max(now_ns, affordable_ns) - self._slot_ns
        if late_ns > 0:
            self._slot_ns += math.ceil(late_ns / PING_PERIOD_NS) * PING_PERIOD_NS
        self.due_ns = self._place()

    def forget_cost(self) -> None:
        """Go on as if the cost of a look was not known: looks are different from now on."""
        self._costs_ns.clear()
        self.period_ns, self.is_dear = FIRST_PERIOD_NS, False

    def _place(self) -> int:
        return self._slot_ns + FIRST_OFFSET_NS + int(self._looks * GOLDEN_STEP % 1 * OFFSETS_NS)
