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


@pytest.mark.parametrize(("cost_us", "looks"), [(400, 3), (6000, 1)])
def test_looks_that_are_too_dear_are_noticed(cost_us: int, looks: int) -> None:
    """Where looks would have to be rarer than every 20 ms, or delay a ping, another kind must do."""
    pace = LookPace(0)
    looks_ns(pace, cost_us * 1000, looks)
    assert pace.is_dear
    pace.forget_cost()
    assert (pace.is_dear, pace.period_ns) == (False, 10 * MS)


def test_some_dear_looks_among_cheap_ones_change_nothing() -> None:
    """Interrupted looks, and the first one, do not make looks rare or leave threads out."""
    pace = LookPace(0)
    for cost_ns, count in ((900_000, 1), (20_000, 10), (900_000, 2), (20_000, 10)):
        looks_ns(pace, cost_ns, count)
        assert not pace.is_dear
    assert pace.period_ns == 5 * MS


def test_all_looks_together_stay_below_the_limit() -> None:
    """However dear single looks are, after two seconds they have cost less than 2 % of the time."""
    pace, spent_ns = LookPace(0), 0
    costs_ns = itertools.cycle((20_000, 20_000, 1_500_000))
    while pace.due_ns < 2_000 * MS:
        now_ns, cost_ns = pace.due_ns, next(costs_ns)
        spent_ns += cost_ns
        pace.looked(now_ns, cost_ns)
    assert spent_ns < 0.02 * 2_000 * MS


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
