"""How often the observer samples threads, so that sampling stays cheap."""

import pytest

from concgui.engine.observer.thread_states.pace import COST_LIMIT, FEWEST_THREADS, MAX_ROWS, WINDOW_NS, Pace

MS = 1_000_000


def test_the_pace_slows_down_step_by_step() -> None:
    """Steps go to 10 ms, to 20 ms, then threads are left out: each after two costly windows in a row."""
    pace = Pace(0)
    seen = []
    for pair in range(1, 5):
        for window in (2 * pair - 1, 2 * pair):
            pace.spend(int(2 * COST_LIMIT * WINDOW_NS), window * WINDOW_NS, 100)
        seen.append((pace.period_ns // MS, pace.thread_limit))
    assert seen[:2] == [(10, 400), (20, 400)]
    assert seen[2][0] == 20
    assert FEWEST_THREADS <= seen[2][1] <= 50
    assert pace.cost_share(8 * WINDOW_NS) == pytest.approx(2 * COST_LIMIT)


def test_a_cheap_pace_stays() -> None:
    """While steps cost less than 2 % of a core, except for moments, nothing changes and no note appears."""
    pace = Pace(0)
    for window in range(1, 20):
        share = (1.5 if window % 5 == 0 else 0.9) * COST_LIMIT
        pace.spend(int(share * WINDOW_NS), window * WINDOW_NS, 100)
    assert (pace.period_ns, pace.notes) == (5 * MS, ())


def test_a_run_without_end_does_not_fill_the_memory() -> None:
    """At a quarter of a million thread states the recording stops, and a note says after how long."""
    pace = Pace(0)
    pace.rows_kept(MAX_ROWS - 1, 8_000 * MS)
    assert not pace.is_over
    pace.rows_kept(MAX_ROWS, 9_000 * MS)
    assert pace.is_over
    assert (pace.notes[0].code, dict(pace.notes[0].values)["after_s"]) == ("states-end", 9)
