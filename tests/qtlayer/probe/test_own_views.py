"""The work of the window's own views is kept while a run is measured, each stretch once."""

from concgui.qtlayer.probe.own_views import SHORTEST_NS, OwnViews

LONG = 2 * SHORTEST_NS


def test_only_work_in_a_run_is_kept() -> None:
    """Nothing is kept before `record` and after `stop_recording`, which returns the stretches once."""
    views = OwnViews()
    views.worked(0, LONG)
    views.record()
    views.worked(10 * LONG, 11 * LONG)
    assert views.stop_recording() == ((10 * LONG, 11 * LONG),)
    views.worked(20 * LONG, 21 * LONG)
    assert views.stop_recording() == ()


def test_work_inside_other_work_counts_once() -> None:
    """A paint inside a resize is part of the resize, and work before it stays."""
    views = OwnViews()
    views.record()
    views.worked(0, LONG)
    views.worked(3 * LONG, 4 * LONG)
    views.worked(5 * LONG, 6 * LONG)
    views.worked(2 * LONG, 7 * LONG)
    assert views.stop_recording() == ((0, LONG), (2 * LONG, 7 * LONG))


def test_short_work_is_left_out() -> None:
    """Work that makes no freeze is not kept, although it happens many times a second."""
    views = OwnViews()
    views.record()
    with views.at_work():
        pass
    views.worked(0, SHORTEST_NS - 1)
    assert views.stop_recording() == ()


def test_work_that_fails_is_work() -> None:
    """An error inside is recorded as work, and goes on."""
    views = OwnViews()
    views.record()
    try:
        with views.at_work():
            views.worked(0, 1)
            raise ValueError
    except ValueError:
        since = 0
        views.worked(since, LONG)
    assert views.stop_recording()[-1] == (0, LONG)
