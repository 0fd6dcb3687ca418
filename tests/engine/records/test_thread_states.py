"""What a stretch of a thread's states says."""

from hypothesis import given
from hypothesis import strategies as st

from concgui.engine.records.thread_states import StateStretch, ThreadState


def test_the_cpu_share_of_a_stretch_is_that_of_its_length() -> None:
    """A quarter of the length on a CPU is a quarter, in whatever state the thread mostly was."""
    assert StateStretch(100, 500, ThreadState.LOCK, "futex_do_wait", 100).cpu_share == 0.25


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_the_cpu_share_of_a_stretch_is_never_more_than_the_whole(length_ns: int, cpu_ns: int) -> None:
    """The kernel counts in steps of its own, so a short stretch may seem to have run longer than it was."""
    stretch = StateStretch(7, 7 + length_ns, ThreadState.ON_CPU, "", cpu_ns)
    assert 0.0 <= stretch.cpu_share <= 1.0
    if cpu_ns >= length_ns > 0:
        assert stretch.cpu_share == 1.0
