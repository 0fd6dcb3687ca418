"""Tests of cancelling and closing, also from inside a run."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest
from helper_workloads import MarkedSleep
from person import DEADLINE_MS, Person, unexplained
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from concgui.app.program import Program
from concgui.engine.contracts.model import Model
from concgui.engine.tasks.outcome import Outcome
from concgui.engine.workloads.sleep import Sleep
from concgui.qtlayer.catalogue import MODELS
from concgui.ui.compare.rows import EMPTY_TEXT, CompareRows
from concgui.ui.timeline.timeline_view import TimelineView

if TYPE_CHECKING:
    from concgui.engine.evaluation.experiment_result import ExperimentResult

AVAILABLE = [model for model in MODELS if model.availability()]
# The platform "offscreen" prints this warning whenever a window is shown.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
every_model = pytest.mark.parametrize("model", AVAILABLE, ids=lambda model: model.info.key)


def processes_below() -> set[int]:
    """Return the child processes, except for the resource tracker, which lives as long as Python."""
    children = psutil.Process().children(recursive=True)
    return {child.pid for child in children if not _is_of_multiprocessing(child)}


def _is_of_multiprocessing(process: psutil.Process) -> bool:
    """Return whether a process is multiprocessing's tracker or fork server, which end with the program."""
    try:
        line = " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return False
    return "resource_tracker" in line or "forkserver" in line


def test_cancelled_before_the_first_run_is_as_before(person: Person) -> None:
    """An experiment that is cancelled during its preparation leaves Compare unchanged."""
    person.choose_sleep("thread-pool")
    assert person.run(lambda _: person.cancel()).records == ()
    assert person.shown(CompareRows).accessibleDescription() == EMPTY_TEXT


def test_cancelled_before_its_first_run_an_experiment_takes_nothing_away(
    person: Person, chosen: Callable[..., None]
) -> None:
    """After a cancel before the first run, the previous results are shown again."""
    chosen(Sleep(duration_ms=1), "qthread", tasks=1)
    person.run()
    timeline, rows = person.shown(TimelineView), person.shown(CompareRows)
    before = person.label_texts(timeline), rows.accessibleDescription()
    chosen(Sleep(duration_ms=1), "thread-pool", tasks=1)
    assert person.run(lambda _: person.cancel()).records == ()
    assert (person.label_texts(timeline), rows.accessibleDescription()) == before


@pytest.mark.parametrize("key", ["thread-pool", "asyncio-qt"])
def test_cancel_in_the_middle(
    key: str, person: Person, chosen: Callable[..., None], when_begun: Callable[..., Path]
) -> None:
    """Esc during a run cancels it, the window reports it, and Run is enabled again."""
    states: list[tuple[str, str]] = []

    def cancel() -> None:
        person.press(Qt.Key.Key_Escape)
        states.append((person.controls.line.full_text, person.controls.cancel_button.toolTip()))
        assert not unexplained(person.window)

    chosen(MarkedSleep(folder=str(when_begun(cancel)), duration_s=0.5), key, tasks=20)
    result = person.run()
    assert states == [("cancelling …", "Cannot cancel: the run is already being cancelled.")]
    assert result.outcome is Outcome.CANCELLED
    (record,) = result.records
    assert record.tasks.cancelled > 0
    assert person.controls.line.full_text == "cancelled · 1 run"
    assert person.controls.run_button.isEnabled()
    assert not person.controls.cancel_button.isEnabled()
    person.choose_sleep(key, duration_ms=1, tasks=1)


def test_the_cancel_button_cancels(
    person: Person, chosen: Callable[..., None], when_begun: Callable[..., Path]
) -> None:
    """A click on Cancel also cancels the runs that have not started."""
    folder = when_begun(lambda: person.click(person.controls.cancel_button))
    chosen(MarkedSleep(folder=str(folder), duration_s=0.2), "thread-pool", "qthread", tasks=8)
    result = person.run()
    assert result.outcome is Outcome.CANCELLED
    assert [record.model for record in result.records] == ["thread-pool"]


@every_model
def test_close_in_the_middle_of_a_run(
    model: type[Model],
    person: Person,
    program: Program,
    chosen: Callable[..., None],
    when_begun: Callable[..., Path],
    qtbot: QtBot,
) -> None:
    """Closing during a run of any model ends the run, then the window, and leaves no process."""
    threads_before = set(threading.enumerate())
    ended: list[ExperimentResult] = []
    forced: list[bool] = []
    person.window.forced_end_wanted.connect(lambda: forced.append(True))

    folder = when_begun(lambda: person.window.close() and None)
    chosen(MarkedSleep(folder=str(folder), duration_s=0.2), model.info.key, tasks=3)
    person.press(Qt.Key.Key_F5)
    person.experiment_run.ended.connect(ended.append)
    qtbot.waitUntil(lambda: not person.window.isVisible(), timeout=DEADLINE_MS)
    assert [result.outcome for result in ended] == [Outcome.CANCELLED]
    assert forced == []
    assert program.shutdown(5.0)
    assert processes_below() == set()
    assert set(threading.enumerate()) <= threads_before


def test_closing_twice_wants_an_end_by_force(
    person: Person, chosen: Callable[..., None], when_begun: Callable[..., Path], qtbot: QtBot
) -> None:
    """Closing a second time while a task cannot be stopped hides the window at once."""
    seen: list[str] = []

    def close_twice() -> None:
        person.window.close()
        seen.append(person.message)
        person.window.close()

    chosen(MarkedSleep(folder=str(when_begun(close_twice)), duration_s=1.0), "thread-pool", tasks=2)
    with qtbot.waitSignal(person.window.forced_end_wanted, timeout=DEADLINE_MS):
        person.press(Qt.Key.Key_F5)
    assert seen == ["closing: the active run is being cancelled …"]
    assert not person.window.isVisible()
    assert person.controller.is_active


def test_run_pressed_inside_process_events(
    person: Person, chosen: Callable[..., None], when_begun: Callable[..., Path]
) -> None:
    """Run during `process-events` becomes a message while the run under way lasts, which is completed."""
    seen: list[str] = []

    def press_run() -> None:
        person.press(Qt.Key.Key_F5)
        seen.append(person.message)

    folder = when_begun(press_run)
    chosen(MarkedSleep(folder=str(folder), duration_s=0.1), "process-events", tasks=4)
    result = person.run()
    assert result.outcome is Outcome.FINISHED
    assert [record.results for record in result.records] == [(0, 1, 2, 3)]
    assert len(seen) == 1
    assert seen[0].startswith("Problem: an experiment is under way")
    assert not person.message
    assert not person.controller.is_active


def test_cancel_pressed_inside_process_events(
    person: Person, chosen: Callable[..., None], when_begun: Callable[..., Path]
) -> None:
    """Cancel during `process-events`, even twice, ends the run after the current task."""

    def cancel_twice() -> None:
        person.press(Qt.Key.Key_Escape)
        person.press(Qt.Key.Key_Escape)

    chosen(MarkedSleep(folder=str(when_begun(cancel_twice)), duration_s=0.1), "process-events", tasks=30)
    result = person.run()
    assert result.outcome is Outcome.CANCELLED
    (record,) = result.records
    assert record.tasks.finished + record.tasks.cancelled == 30
    assert record.tasks.cancelled >= 20
    assert person.controls.line.full_text == "cancelled · 1 run"
