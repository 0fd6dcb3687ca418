"""The switch interval is changed only for a limited time."""

import sys

import pytest

from concgui.engine.system.switch_interval import switch_interval


@pytest.fixture
def interval():
    """The interval before the test, which must be the same after it."""
    before = sys.getswitchinterval()
    yield before
    after = sys.getswitchinterval()
    sys.setswitchinterval(before)
    assert after == before


def test_the_interval_is_restored_after_an_exception(interval: float) -> None:
    """An exception in the body does not keep the old interval from being restored."""
    with pytest.raises(RuntimeError), switch_interval(0.7):
        assert sys.getswitchinterval() == pytest.approx(0.0007)
        raise RuntimeError
