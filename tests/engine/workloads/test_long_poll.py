"""Long polls: a connection for each task."""

from concgui.engine.workloads.long_poll import LongPoll


def test_long_poll_needs_a_connection_each():
    """The estimate of open files lets a run be checked before it starts."""
    assert LongPoll().open_files_needed(5_000) == 5_000
