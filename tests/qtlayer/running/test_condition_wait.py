"""A wait for a condition that ends in any case."""

import pytest
from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot

from concgui.qtlayer.running.condition_wait import ConditionWait

PATIENCE_MS = 10_000
NEVER_MS = 3_600_000


@pytest.fixture
def owner(qtbot: QtBot) -> QObject:
    """What the waits of a test belong to."""
    return QObject()


def test_it_ends_when_its_condition_is_met(owner: QObject, qtbot: QtBot) -> None:
    """The deadline is far away, and the wait says that it was not needed."""
    met: list[bool] = []
    wait = ConditionWait(lambda: bool(met), owner)
    with qtbot.waitSignal(wait.over, timeout=PATIENCE_MS) as over:
        wait.start(NEVER_MS)
        assert wait.is_active
        QTimer.singleShot(0, owner, lambda: met.append(True))
    assert over.args == [True]
    assert not wait.is_active


def test_it_ends_at_its_deadline(owner: QObject, qtbot: QtBot) -> None:
    """A condition that is never met ends the wait too, which says so."""
    wait = ConditionWait(lambda: False, owner)
    with qtbot.waitSignal(wait.over, timeout=PATIENCE_MS) as over:
        wait.start(1)
    assert over.args == [False]


def test_no_wait_at_all_is_over_from_the_event_loop(owner: QObject, qtbot: QtBot) -> None:
    """Nothing is emitted before `start` returns, also with a deadline of 0."""
    seen: list[bool] = []
    wait = ConditionWait(lambda: True, owner)
    wait.over.connect(seen.append)
    wait.start(0)
    assert seen == []
    qtbot.waitUntil(lambda: seen == [True], timeout=PATIENCE_MS)


def test_stopped_it_says_nothing(owner: QObject, qtbot: QtBot) -> None:
    """After `stop` neither the condition nor the deadline ends it."""
    stopped, other = ConditionWait(lambda: True, owner), ConditionWait(lambda: True, owner)
    with qtbot.assertNotEmitted(stopped.over), qtbot.waitSignal(other.over, timeout=PATIENCE_MS):
        stopped.start(1)
        stopped.stop()
        other.start(1)
