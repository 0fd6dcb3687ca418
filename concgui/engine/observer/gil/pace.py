"""When the observer looks at the GIL: as often as the cost allows, at changing places between pings."""

from concgui.engine.records.latency import PING_PERIOD_NS

COST_AIMED_AT = 0.015
"""CPU time of the looks ÷ elapsed time, from which the time to the next look follows; the limit is 2 %."""

FIRST_PERIOD_NS = 2 * PING_PERIOD_NS
"""Time to the next look while nothing is known of the cost."""

LONGEST_PERIOD_NS = 4 * PING_PERIOD_NS
LONGEST_LOOK_NS = 1_000_000
"""A look that must be rarer is too dear, and so is one that costs more: no ping is sent while it lasts."""

LOOKS_AVERAGED = 8

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
        self._slot_ns = next_ping_ns
        self._looks = 0
        self._costs = 0
        self._mean_cost_ns = 0.0
        self.due_ns = self._place()

    def looked(self, now_ns: int, cost_ns: int) -> None:
        """Choose the next look after one that cost this much CPU time."""
        self._looks += 1
        self._costs += 1
        self._mean_cost_ns += (cost_ns - self._mean_cost_ns) / min(self._costs, LOOKS_AVERAGED)
        periods = -(-self._mean_cost_ns // (COST_AIMED_AT * PING_PERIOD_NS))
        self.period_ns = max(1, int(periods)) * PING_PERIOD_NS
        self.is_dear = self.period_ns > LONGEST_PERIOD_NS or cost_ns > LONGEST_LOOK_NS
        self._slot_ns += self.period_ns
        if self._slot_ns < now_ns:
            # The observer was late: what it missed is a gap, and the next look follows the next ping.
            self._slot_ns += -(-(now_ns - self._slot_ns) // PING_PERIOD_NS) * PING_PERIOD_NS
        self.due_ns = self._place()

    def forget_cost(self) -> None:
        """Go on as if nothing was known of the cost: looks are different from now on."""
        self._costs, self._mean_cost_ns = 0, 0.0
        self.period_ns, self.is_dear = FIRST_PERIOD_NS, False

    def _place(self) -> int:
        return self._slot_ns + FIRST_OFFSET_NS + int(self._looks * GOLDEN_STEP % 1 * OFFSETS_NS)
