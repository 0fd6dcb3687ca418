"""What a span says of its task."""

import pytest
from builders import MS, span
from hypothesis import given
from hypothesis import strategies as st


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
