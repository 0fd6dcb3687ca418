"""Tests of the step panel, which is visible while a run has steps to show."""

import pytest
from builders import codes
from helper_workloads import Empty
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from runner import Runner, where_cores_are_free

from concgui.engine.contracts.run_options import RunOptions
from concgui.engine.note import Note
from concgui.engine.records.ladder import Smoothness
from concgui.engine.records.run_record import RunRecord
from concgui.engine.tasks.outcome import Outcome
from concgui.qtlayer.models.bases.step_log import KEPT_LINES
from concgui.ui.window.step_panel import StepPanel

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def host(qtbot: QtBot) -> QWidget:
    """Return the widget over which the panel floats."""
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(900, 500)
    made.show()
    return made


def test_it_is_there_from_begin_to_end_only(host: QWidget) -> None:
    """The panel is visible from `begin` to `end` only, with its lines and bar."""
    panel = StepPanel(host)
    assert not panel.isVisible()
    panel.begin(10)
    panel.show_step(1, "one")
    panel.show_step(2, "two")
    assert panel.isVisible()
    assert panel.log.toPlainText() == "one\ntwo"
    assert (panel.progress_bar.value(), panel.progress_bar.maximum()) == (2, 10)
    panel.end()
    assert not panel.isVisible()
    assert panel.log.toPlainText() == ""


def test_a_second_run_begins_with_an_empty_log(host: QWidget) -> None:
    """A second run starts with an empty log, even if the first one was never ended."""
    panel = StepPanel(host)
    panel.begin(1)
    panel.show_step(1, "old")
    panel.begin(3)
    assert panel.log.toPlainText() == ""
    assert (panel.progress_bar.value(), panel.progress_bar.maximum()) == (0, 3)


def test_a_run_without_steps_shows_no_busy_bar(host: QWidget) -> None:
    """A run without steps shows no endless animation in the bar."""
    panel = StepPanel(host)
    panel.begin(0)
    assert panel.progress_bar.maximum() > 0
    panel.end()


def test_old_lines_go(host: QWidget) -> None:
    """The log keeps only the last lines, like the log without widgets."""
    panel = StepPanel(host)
    panel.begin(2 * KEPT_LINES)
    for number in range(1, 2 * KEPT_LINES + 1):
        panel.show_step(number, str(number))
    lines = panel.log.toPlainText().splitlines()
    assert lines == [str(number) for number in range(KEPT_LINES + 1, 2 * KEPT_LINES + 1)]


@pytest.mark.parametrize("size", [QSize(900, 500), QSize(300, 120), QSize(60, 40)], ids=str)
def test_it_stays_inside_the_corner(size: QSize, host: QWidget) -> None:
    """The panel stays inside the corner of its parent at any size, also after a change of size."""
    panel = StepPanel(host)
    panel.begin(1)
    host.resize(size)
    assert host.rect().contains(panel.geometry())
    assert panel.geometry().right() > host.rect().right() - 20


def test_it_takes_no_room_from_the_area(host: QWidget) -> None:
    """The panel does not change the size hints of its parent, so the plots keep their places."""
    before = host.minimumSizeHint(), host.sizeHint()
    panel = StepPanel(host)
    panel.begin(1)
    assert (host.minimumSizeHint(), host.sizeHint()) == before


def is_at_least_sluggish(record: RunRecord) -> bool:
    return record.latency is not None and record.latency.smoothness.rank >= Smoothness.SLUGGISH.rank


def test_a_flood_drowns_it(host: QWidget, runner: Runner) -> None:
    """A flood of signals to the real log makes the window sluggish at least, a trivial slot far less."""
    # This is offscreen. On a screen, where painting takes longer, 20,000 signals freeze it for 2 to 7 s.
    panel = StepPanel(host)
    (trivial,) = runner.measured(
        Empty(), "qthread-signal-flood", tasks=1, step_view=panel, run_options=RunOptions(trivial_slot=True)
    )
    # The thread signals while the log is painted, which needs a second core.
    flood = where_cores_are_free(
        lambda: runner.run(
            Empty(), "qthread-signal-flood", tasks=1, step_view=panel, run_options=RunOptions()
        ).records[0],
        is_at_least_sluggish,
    )
    assert flood.latency is not None and trivial.latency is not None
    assert is_at_least_sluggish(flood)
    assert trivial.latency.p50_ms < flood.latency.p50_ms / 2
    assert Note.of("signals-logged", signals=RunOptions().signal_count) in flood.notes
    assert "signal-log-stand-in" not in codes(flood.notes)


def test_a_flood_goes_through_it(host: QWidget, runner: Runner) -> None:
    """Every step of a real run arrives in order, and the panel is hidden after the run."""
    panel = StepPanel(host)
    seen: list[int] = []
    panel.progress_bar.valueChanged.connect(seen.append)
    record = runner.run(
        Empty(), "qthread-signal-flood", tasks=2, step_view=panel, run_options=RunOptions(signal_count=300)
    ).records[0]
    assert record.outcome is Outcome.FINISHED
    assert [number for number in seen if number > 0] == list(range(1, 301))
    assert not panel.isVisible()
