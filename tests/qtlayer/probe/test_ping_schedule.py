"""The window is asked as often as it must be, and no oftener, and knows how often that is."""

from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from concgui.engine.observer.link.period_change import PeriodChange
from concgui.engine.observer.link.wire import FrameReader, Kind
from concgui.qtlayer.probe.ping_schedule import FULL_RATE, IDLE_RATE, UNSEEN_RATE, PingRate, PingSchedule

DEADLINE_MS = 10_000
NEVER_MS = 3_600_000
ANY_CHANGE = PeriodChange(0, 1)


class Observer:
    """Takes requests and confirms them when the test says so."""

    def __init__(self) -> None:
        self.requests: list[int] = []
        self._frames = FrameReader()

    def take(self, data: bytes) -> None:
        for kind, period_ns, _ in self._frames.feed(data):
            assert kind == Kind.PERIOD
            self.requests.append(period_ns)


@pytest.fixture
def observer() -> Observer:
    return Observer()


@pytest.fixture
def schedule(observer: Observer, qapp: QObject) -> Iterator[PingSchedule]:
    """One whose full rate lingers for ever, unless a test shortens it."""
    owner = QObject()
    yield PingSchedule(observer.take, owner, linger_ms=NEVER_MS)
    owner.deleteLater()


def test_nothing_is_requested_where_there_is_no_observer(schedule: PingSchedule, observer: Observer) -> None:
    """The rate is requested when the observer has started, and is unknown until it is confirmed."""
    schedule.begin_measuring()
    assert observer.requests == []
    schedule.connect_observer()
    assert observer.requests == [FULL_RATE.period_ns]
    assert schedule.rate is None
    schedule.confirm(ANY_CHANGE)
    assert schedule.rate == FULL_RATE


def test_an_idle_window_is_asked_seldom_and_an_unseen_one_hardly(
    schedule: PingSchedule, observer: Observer
) -> None:
    """While nothing is measured the rate depends on whether somebody sees the window."""
    schedule.connect_observer()
    schedule.set_seen(False)
    schedule.set_seen(True)
    periods = [IDLE_RATE.period_ns, UNSEEN_RATE.period_ns, IDLE_RATE.period_ns]
    assert observer.requests == periods
    assert FULL_RATE.period_ns < IDLE_RATE.period_ns < UNSEEN_RATE.period_ns


def test_a_measured_window_is_asked_at_full_rate_though_nobody_sees_it(
    schedule: PingSchedule, observer: Observer
) -> None:
    """A run of a minimised window has as many pings as any other one."""
    schedule.connect_observer()
    schedule.begin_measuring()
    schedule.set_seen(False)
    assert observer.requests == [IDLE_RATE.period_ns, FULL_RATE.period_ns]


def test_the_full_rate_outlasts_a_pause_between_runs(schedule: PingSchedule, observer: Observer) -> None:
    """Where the next run begins soon, the rate does not go down and up again."""
    schedule.connect_observer()
    for _ in range(3):
        schedule.begin_measuring()
        schedule.end_measuring()
    assert observer.requests == [IDLE_RATE.period_ns, FULL_RATE.period_ns]


def test_the_rate_goes_down_after_the_last_run(observer: Observer, qtbot: QtBot) -> None:
    """Some time after the measurement has ended the window is asked seldom again."""
    owner = QObject()
    schedule = PingSchedule(observer.take, owner, linger_ms=1)
    schedule.connect_observer()
    schedule.begin_measuring()
    schedule.end_measuring()
    qtbot.waitUntil(lambda: observer.requests[-1] == IDLE_RATE.period_ns, timeout=DEADLINE_MS)
    owner.deleteLater()


def test_a_new_observer_is_asked_for_what_is_wanted_then(schedule: PingSchedule, observer: Observer) -> None:
    """What the former one had confirmed is forgotten with it."""
    schedule.connect_observer()
    schedule.confirm(ANY_CHANGE)
    schedule.begin_measuring()
    schedule.disconnect_observer()
    assert schedule.rate is None
    schedule.connect_observer()
    assert observer.requests[-1] == FULL_RATE.period_ns
    schedule.confirm(ANY_CHANGE)
    assert schedule.rate == FULL_RATE


@given(st.lists(st.sampled_from(["begin", "end", "seen", "unseen", "confirm"]), max_size=30))
def test_the_rate_is_known_only_where_the_observer_keeps_to_it(steps: list[str]) -> None:
    """However requests and confirmations cross: a rate that is said to be kept was the last one confirmed."""
    observer = Observer()
    schedule = PingSchedule(observer.take, linger_ms=0)
    schedule.connect_observer()
    confirmed = 0
    announced: list[PingRate] = []
    schedule.changed.connect(lambda rate, change: announced.append(rate))
    do: dict[str, Callable[[], None]] = {
        "begin": schedule.begin_measuring,
        "end": schedule.end_measuring,
        "seen": lambda: schedule.set_seen(True),
        "unseen": lambda: schedule.set_seen(False),
    }
    for step in steps:
        if step != "confirm":
            do[step]()
        elif confirmed < len(observer.requests):
            confirmed += 1
            schedule.confirm(ANY_CHANGE)
        if confirmed == len(observer.requests):
            assert schedule.rate is not None
            assert schedule.rate.period_ns == observer.requests[-1]
            assert announced[-1] == schedule.rate
        else:
            assert schedule.rate is None


def test_a_ping_to_paint_is_due_when_a_ping_is() -> None:
    """In every rate the pings to paint fall due in whole periods of the pings."""
    for rate in (FULL_RATE, IDLE_RATE, UNSEEN_RATE):
        assert rate.paint_period_ns % rate.period_ns == 0
