"""Which pings to paint count."""

from array import array

from concgui.engine.records.latency import PING_PERIOD_NS
from concgui.engine.records.paint import PAINT_PERIOD_NS, paints_that_count

MS = 1_000_000


def test_a_ping_that_the_observer_sent_late_does_not_count() -> None:
    """A paint does not count if its ping was sent late because the observer waited for a CPU."""
    late = PAINT_PERIOD_NS, PAINT_PERIOD_NS + PING_PERIOD_NS + 1, PAINT_PERIOD_NS + 9 * MS
    pings = array("q", (0, 0, 1, *late))
    of_a_late_ping = PAINT_PERIOD_NS, PAINT_PERIOD_NS + 10 * MS
    of_no_ping = 2 * PAINT_PERIOD_NS, 3 * PAINT_PERIOD_NS
    paints = array("q", (0, 2, *of_a_late_ping, *of_no_ping))
    assert paints_that_count(paints, pings) == ((0, 2),)
