"""What the window answered is kept: the last minute always, a recorded stretch whole."""

from array import array

from concgui.engine.records.latency import PING_PERIOD_NS, pings_in
from concgui.qtlayer.probe.ping_log import KEPT_NS, PingLog

PINGS_KEPT = KEPT_NS // PING_PERIOD_NS


def wire(first: int, count: int, *, sent_late_ns: int = 0) -> bytes:
    """Pings as they come from the observer, each answered in a microsecond."""
    pings = array("q")
    for number in range(first, first + count):
        due_ns = number * PING_PERIOD_NS
        pings.extend((due_ns, due_ns + sent_late_ns, due_ns + sent_late_ns + 1_000))
    return pings.tobytes()


def test_the_last_minute_can_be_looked_up_however_long_the_window_is_open() -> None:
    """Old pings go, and those of the last minute stay, each once and in order."""
    log = PingLog()
    for batch in range(50):
        log.take(wire(batch * 1_000, 1_000))
    since = 50_000 - PINGS_KEPT
    found = log.recent(since * PING_PERIOD_NS)
    assert [ping.due_ns // PING_PERIOD_NS for ping in found] == list(range(since, 50_000))
    assert len(log.recent(0)) <= 2 * PINGS_KEPT
    assert log.settled_until_ns == 49_999 * PING_PERIOD_NS


def test_a_recorded_stretch_is_whole() -> None:
    """What came since the record began is there, also beyond a minute; nothing of before, nothing twice."""
    log = PingLog()
    log.take(wire(0, 10))
    log.record()
    for batch in range(40):
        log.take(wire(10 + batch * 1_000, 1_000))
    numbers = [ping.due_ns // PING_PERIOD_NS for ping in pings_in(log.stop_recording())]
    assert numbers == list(range(10, 40_010))
    log.take(wire(40_010, 1))
    assert not log.stop_recording()


def test_a_ping_that_was_asked_too_late_is_not_shown() -> None:
    """Where the observer itself was late, nobody knows what the window would have answered."""
    log = PingLog()
    log.take(wire(0, 1) + wire(1, 1, sent_late_ns=PING_PERIOD_NS + 1) + wire(2, 1))
    assert [ping.due_ns for ping in log.recent(0)] == [0, 2 * PING_PERIOD_NS]
    assert log.settled_until_ns == 2 * PING_PERIOD_NS
    assert [log.unasked_share(first * PING_PERIOD_NS) for first in range(3)] == [1 / 3, 1 / 2, 0]
