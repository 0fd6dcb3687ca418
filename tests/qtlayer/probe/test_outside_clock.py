"""The whole way: the probe asks the observer for the clock, which moves while this window's thread stands."""

import threading
import time

import psutil
import pytest
from pytestqt.qtbot import QtBot
from waiting import wait_for

from concgui import clock
from concgui.engine.note import Note
from concgui.engine.observer.link.clock_frames import ClockReport, ClockSettings
from concgui.engine.records.ladder import FREEZE_MS
from concgui.qtlayer.probe.probe import Probe

DEADLINE_MS = 20_000
FREEZE_S = 0.5

# The clock prints this warning of the platform "offscreen" when it appears.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def wanted() -> ClockSettings:
    """The clock of this process."""
    return ClockSettings(
        clock.__name__, time.perf_counter_ns(), threading.get_native_id(), False, 9.0, (0, 0, 300, 200)
    )


def clock_of(probe: Probe) -> psutil.Process:
    """The process of the clock, which is a child of the observer."""
    observer = psutil.Process(probe.observer_pid)
    (found,) = [child for child in observer.children() if clock.__name__ in child.cmdline()]
    return found


def report_of(probe: Probe, qtbot: QtBot) -> ClockReport:
    """What the clock says of itself, once it is painted."""
    while True:
        with qtbot.waitSignal(probe.clock_reported, timeout=DEADLINE_MS) as reported:
            probe.ask_clock()
        if reported.args[0].first_paint_ms is not None:
            return reported.args[0]


def test_the_clock_moves_while_the_window_stands(probe: Probe, qtbot: QtBot) -> None:
    """During a freeze of this thread it paints frame after frame, and the freeze stays to be read."""
    probe.show_clock(wanted())
    assert report_of(probe, qtbot).text == "the window answers"
    time.sleep(FREEZE_S)
    while (after := report_of(probe, qtbot)).text.startswith("no answer"):
        continue  # asked before the window had answered its ping
    assert after.text.startswith("longest freeze of the last 10 s 0.")
    assert after.text.endswith((": janky", ": frozen"))
    assert after.frames >= 5
    assert after.silent_ms > FREEZE_MS
    assert after.longest_gap_ms < FREEZE_S * 1000 / 2
    process = clock_of(probe)
    probe.close_clock()
    wait_for(lambda: not process.is_running(), "the clock is closed")


def test_the_clock_ends_with_the_observer(probe: Probe, qtbot: QtBot) -> None:
    """A clock that was killed is told; the next one ends although its observer is killed."""
    probe.show_clock(wanted())
    report_of(probe, qtbot)
    with qtbot.waitSignal(probe.clock_closed, timeout=DEADLINE_MS) as closed:
        clock_of(probe).kill()
    assert closed.args == [Note.of("clock-ended")]
    probe.show_clock(wanted())
    report_of(probe, qtbot)
    process = clock_of(probe)
    with qtbot.waitSignal(probe.lost, timeout=DEADLINE_MS):
        psutil.Process(probe.observer_pid).kill()
    wait_for(lambda: not process.is_running(), "the clock ended with its observer")
