"""Every due instant of a ping becomes one sample, at any delay and any period."""

from hypothesis import given
from hypothesis import strategies as st

from concgui.engine.observer.pinger import Pinger
from concgui.engine.records.latency import PING_PERIOD_NS

MS = 1_000_000
PERIODS = st.sampled_from([PING_PERIOD_NS, 7 * MS, 100 * MS, 1_000 * MS])
CHANGES = st.tuples(st.just("change"), PERIODS)
WAITS = st.tuples(st.just("wait"), st.integers(0, 300 * MS))
ANSWERS = st.tuples(st.just("answer"), st.integers(0, 3_000 * MS))


@given(st.lists(st.tuples(st.integers(0, 40 * MS), st.integers(0, 3_000 * MS)), min_size=1, max_size=40))
def test_every_due_ping_is_settled_once_and_in_order(steps: list[tuple[int, int]]) -> None:
    """However late observer and window are, each due ping becomes exactly one sample, in order."""
    pinger = Pinger(first_due_ns=0)
    now_ns = 0
    settled: list[int] = []
    for observer_late_ns, window_late_ns in steps:
        now_ns += observer_late_ns
        if pinger.advance(now_ns) is not None:
            answered_ns = now_ns + window_late_ns
            now_ns = answered_ns
            pinger.advance(now_ns)
            pinger.answered(answered_ns)
        settled += pinger.take_settled()
    dues, answers = settled[::3], settled[2::3]
    assert dues == [number * PING_PERIOD_NS for number in range(len(dues))]
    assert all(due <= answered for due, answered in zip(dues, answers, strict=True))


def test_one_ping_is_pending_at_a_time() -> None:
    """While an answer is pending no ping is sent, and the answer settles all pings due by then."""
    pinger = Pinger(first_due_ns=0)
    assert pinger.advance(0) == 0
    assert pinger.advance(20 * MS) is None
    pinger.answered(22 * MS)
    assert pinger.take_settled()[::3] == [0, 5 * MS, 10 * MS, 15 * MS, 20 * MS]
    assert pinger.advance(26 * MS) == 25 * MS


def instants(changes: list[tuple[int, int]], until_ns: int) -> list[int]:
    """Return the due times of the pings up to then, with each change of the period made at its time."""
    due, period_ns, found = 0, PING_PERIOD_NS, []
    for told_ns, new_period_ns in changes:
        while due <= told_ns:
            found.append(due)
            due += period_ns
        due += new_period_ns - period_ns
        while due <= told_ns:
            due += new_period_ns
        period_ns = new_period_ns
    while due <= until_ns:
        found.append(due)
        due += period_ns
    return found


@given(st.lists(st.one_of(CHANGES, WAITS, ANSWERS), max_size=60))
def test_a_change_of_the_period_invents_and_hides_no_ping(steps: list[tuple[str, int]]) -> None:
    """Across changes each due instant is settled once, by the first answer after it, even after a freeze."""
    pinger = Pinger(first_due_ns=0)
    now_ns, asked = 0, False
    changes: list[tuple[int, int]] = []
    answers: list[int] = []
    settled: list[int] = []
    for kind, value in steps:
        if kind == "change":
            changes.append((now_ns, value))
            last_ns, first_ns = pinger.change_period(value, now_ns)
            assert last_ns <= now_ns
            assert now_ns < first_ns <= now_ns + value
            assert pinger.next_due_ns == first_ns
        elif kind == "wait":
            now_ns += value
            asked |= pinger.advance(now_ns) is not None
        elif asked:
            now_ns += value
            asked = pinger.advance(now_ns) is not None
            answers.append(now_ns)
            pinger.answered(now_ns)
            settled += pinger.take_settled()
    last_answer_ns = answers[-1] if answers else -1
    expected = [due for due in instants(changes, now_ns) if due <= last_answer_ns]
    assert settled[::3] == expected
    assert settled[2::3] == [min(a for a in answers if a >= due) for due in expected]


def test_a_faster_period_begins_at_once() -> None:
    """After a change from one ping a second to every 5 ms the next is due within 5 ms, on the same grid."""
    pinger = Pinger(first_due_ns=0, period_ns=1_000 * MS)
    assert pinger.advance(0) == 0
    pinger.answered(1 * MS)
    assert pinger.change_period(5 * MS, 402 * MS).first_due_ns == 405 * MS
    assert pinger.advance(404 * MS) is None
    assert pinger.advance(405 * MS) == 405 * MS


def test_a_slower_period_leaves_what_is_due() -> None:
    """A ping already due when the period becomes longer is settled with the time that it waited."""
    pinger = Pinger(first_due_ns=0)
    assert pinger.advance(0) == 0
    assert pinger.change_period(100 * MS, 12 * MS) == (10 * MS, 110 * MS)
    pinger.answered(50 * MS)
    assert pinger.take_settled()[::3] == [0, 5 * MS, 10 * MS]
    assert pinger.advance(109 * MS) is None
    assert pinger.advance(110 * MS) == 110 * MS
