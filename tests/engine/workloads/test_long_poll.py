"""Long polls need one connection per task."""

from concgui.engine.workloads.long_poll import LongPoll


def test_long_poll_needs_a_connection_each():
    """The estimate of open files has one connection per task, so a run can be checked before its start."""
    assert LongPoll().open_files_needed(5_000) == 5_000
