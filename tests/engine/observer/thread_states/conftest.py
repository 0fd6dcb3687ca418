"""Fixtures of the tests of thread states."""

import pytest

from concgui.engine.observer.thread_states.places import PlaceFile, PlaceTable

FUTEX, POLL = b"futex_do_wait", b"do_sys_poll"


@pytest.fixture
def places() -> PlaceTable:
    """Return a table with a lock as place 2 and a poll as place 3."""
    table = PlaceTable(futex_numbers=(202,))
    assert table.number(PlaceFile.WCHAN, FUTEX) == 2
    assert table.number(PlaceFile.WCHAN, POLL) == 3
    return table
