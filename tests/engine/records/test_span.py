"""What a span says of its task."""

import dataclasses

import pytest
from builders import MS, span
from hypothesis import given
from hypothesis import strategies as st

from concgui.engine.records.span import SpanTable, Transfer


@pytest.mark.parametrize(("cpu_ms", "share"), [(0, 0.0), (25, 0.25), (100, 1.0)])
def test_the_cpu_share_tells_computing_from_waiting(cpu_ms: int, share: float) -> None:
    """The CPU time of a task is divided by its duration."""
    assert span(0, started_ns=2 * MS, finished_ns=102 * MS, cpu_ns=cpu_ms * MS).cpu_share == share


@given(st.integers(0, 10**12), st.integers(0, 10**12))
def test_the_cpu_share_is_never_more_than_the_whole(duration_ns: int, cpu_ns: int) -> None:
    """A clock of the CPU that is ahead of that of the time makes no task busier than always."""
    made = span(0, started_ns=2 * MS, finished_ns=2 * MS + duration_ns, cpu_ns=cpu_ns)
    assert 0.0 <= made.cpu_share <= 1.0
    if cpu_ns >= duration_ns > 0:
        assert made.cpu_share == 1.0


def test_a_task_that_never_started_has_no_cpu_share() -> None:
    """Nothing is divided by a duration that there is not."""
    assert span(0, started_ns=None, finished_ns=None, cpu_ns=5 * MS).cpu_share == 0.0


def test_transfers_at_the_same_time_count_once() -> None:
    """The time in which something is transferred is that of the stretches together, cut to the asked one."""
    moved = [((0, 10), (100, 120)), ((5, 12), (110, 130))]
    table = SpanTable.of(
        dataclasses.replace(
            span(number, started_ns=20 * MS, finished_ns=90 * MS),
            input_transfer=(Transfer(given[0] * MS, given[1] * MS),),
            result_transfer=(Transfer(back[0] * MS, back[1] * MS),),
        )
        for number, (given, back) in enumerate(moved)
    )
    assert table.transferring_ns(0, 50 * MS) == 12 * MS
    assert table.transferring_ns(105 * MS, 125 * MS) == 20 * MS
