"""When the observer looks at the GIL, so that looking stays cheap and sees all parts of a regular pattern."""

import itertools

import pytest

from concgui.engine.observer.gil.pace import COST_AIMED_AT, LookPace

MS = 1_000_000


def looks_ns(pace: LookPace, cost_ns: int, count: int) -> list[int]:
    """Return when the next looks are that cost this much each."""
    found = []
    for _ in range(count):
        found.append(pace.due_ns)
        pace.looked(pace.due_ns, cost_ns)
    return found


@pytest.mark.parametrize(("cost_us", "period_ms"), [(20, 5), (70, 5), (120, 10), (160, 15), (290, 20)])
def test_dear_looks_are_rare(cost_us: int, period_ms: int) -> None:
    """Cheap looks come every 5 ms, and dear ones as rarely as their cost demands: 1.5 % of a core."""
    pace = LookPace(0)
    looks_ns(pace, cost_us * 1000, 20)
    assert pace.period_ns == period_ms * MS
    assert cost_us * 1000 / pace.period_ns <= COST_AIMED_AT
    assert not pace.is_dear


@pytest.mark.parametrize("cost_us", [400, 1500])
def test_looks_that_are_too_dear_are_noticed(cost_us: int) -> None:
    """Where looks would have to be rarer than every 20 ms, or delay a ping, another kind must do."""
    pace = LookPace(0)
    looks_ns(pace, cost_us * 1000, 1)
    assert pace.is_dear
    pace.forget_cost()
    assert (pace.is_dear, pace.period_ns) == (False, 10 * MS)


def test_one_dear_look_among_cheap_ones_changes_little() -> None:
    """The mean of the last looks counts, so that one interrupted look does not make looks rare."""
    pace = LookPace(0)
    looks_ns(pace, 20_000, 10)
    looks_ns(pace, 400_000, 1)
    assert not pace.is_dear
    looks_ns(pace, 20_000, 10)
    assert pace.period_ns == 5 * MS


def test_looks_lie_everywhere_between_two_pings() -> None:
    """Looks keep off the pings, and of twenty in a row some lie in each part of the time between."""
    pace = LookPace(1000 * MS)
    places_ms = [(due - 1000 * MS) / MS % 5 for due in looks_ns(pace, 20_000, 20)]
    assert all(0.4 <= place <= 4.4 for place in places_ms)
    for first, last in itertools.pairwise([0.4, 1.4, 2.4, 3.4, 4.41]):
        assert any(first <= place < last for place in places_ms)


def test_a_late_observer_does_not_catch_up() -> None:
    """What was missed is not looked at later: the next look comes after the next ping."""
    pace = LookPace(0)
    looks_ns(pace, 20_000, 3)
    pace.looked(503 * MS, 20_000)
    assert 505 * MS < pace.due_ns < 510 * MS
