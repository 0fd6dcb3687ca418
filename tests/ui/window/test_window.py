"""The window as a person uses it: choose, run, feel, cancel, close."""

import csv
import dataclasses
import io
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from helper_workloads import FailingAt, MarkedSleep
from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QAccessible, QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QSpinBox,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot
from runner import BASELINE_MS, FEW_SIGNALS, NAMES

from concgui.app.program import Program
from concgui.engine.contracts.availability import Availability
from concgui.engine.contracts.model import Model
from concgui.engine.contracts.workload import AnyWorkload
from concgui.engine.evaluation.experiment_result import ExperimentResult
from concgui.engine.planning.progress import Phase
from concgui.engine.planning.spec import Experiment, RunSize
from concgui.engine.records.paint import PAINT_PERIOD_NS
from concgui.engine.tasks.outcome import Outcome
from concgui.engine.workloads.sleep import Sleep
from concgui.qtlayer.catalogue import MODELS
from concgui.qtlayer.environment import describe_qt_environment
from concgui.qtlayer.models.asyncio_qt import AsyncioQt
from concgui.qtlayer.running.experiment_run import ExperimentRun
from concgui.ui.common.appearance import ROOM_SCALE, Appearance
from concgui.ui.compare.compare_view import CompareView
from concgui.ui.compare.rows import EMPTY_TEXT, UNDER_WAY_TEXT, CompareRows
from concgui.ui.results.results_table import ResultsTable
from concgui.ui.timeline.timeline_view import TimelineView
from concgui.ui.window.exception_hooks import ExceptionHooks
from concgui.ui.window.main_area import Page
from concgui.ui.window.main_window import MainWindow

DEADLINE_MS = 20_000
AVAILABLE = [model for model in MODELS if model.availability()]
# The platform "offscreen" says so whenever a window is shown.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
every_model = pytest.mark.parametrize("model", AVAILABLE, ids=lambda model: model.info.key)


class Person:
    """Somebody in front of a window: sees what is shown, presses keys and buttons."""

    def __init__(self, window: MainWindow, program: Program, qtbot: QtBot) -> None:
        self.window = window
        self.panel = window.choice_panel
        self.controls = window.choice_panel.run_controls
        self.controller = program.controller
        self._qtbot = qtbot

    @property
    def message(self) -> str:
        return self.window.message_line.text

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self._qtbot.keyClick(self.window, key, modifiers)

    def click(self, button: QAbstractButton) -> None:
        assert button.isVisible()
        self._qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    def tool_button(self, text: str) -> QToolButton:
        (found,) = [b for b in self.window.findChildren(QToolButton) if b.text() == text]
        return found

    def tick(self, *models: str) -> None:
        """Untick all, then tick these, with mouse and keyboard in turns."""
        self.click(self.tool_button("None"))
        for number, key in enumerate(models):
            (box,) = [b for b in self.window.findChildren(QCheckBox) if b.text() == key]
            if number % 2:
                self._qtbot.keyClick(box, Qt.Key.Key_Space)
            else:
                self._qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))

    def type_number(self, field: QWidget, number: int) -> None:
        assert isinstance(field, QSpinBox)
        field.selectAll()
        self._qtbot.keyClicks(field, str(number))

    def choose_sleep(self, *models: str, duration_ms: int = 20, tasks: int = 3, repeats: int = 1) -> None:
        self._qtbot.keyClicks(self.panel.workload_box, "sleep")
        self.type_number(self.panel.workload_form.field("duration_ms"), duration_ms)
        self.type_number(self.panel.size_form.field("tasks"), tasks)
        self.type_number(self.panel.size_form.field("repeats"), repeats)
        self.tick(*models)

    @property
    def experiment_run(self) -> ExperimentRun:
        """What the window has started."""
        run = self.controller.under_way
        assert run is not None
        return run

    def run(self, follow: Callable[[ExperimentRun], object] | None = None) -> ExperimentResult:
        """Press F5 and wait for the end of the experiment."""
        self.press(Qt.Key.Key_F5)
        run = self.experiment_run
        with self._qtbot.waitSignal(run.ended, timeout=DEADLINE_MS) as ended:
            if follow is not None:
                follow(run)
        return ended.args[0]

    def cancel(self) -> None:
        """Press Escape."""
        self.press(Qt.Key.Key_Escape)

    def shown(self, kind: type[QWidget]) -> QWidget:
        found = self.window.findChild(kind)
        assert found is not None
        return found

    def label_texts(self, view: QWidget) -> str:
        return "\n".join(label.text() for label in view.findChildren(QLabel) if not label.isHidden())


@pytest.fixture
def person(program: Program, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Person]:
    """A person in front of the real window with the real program, with all views loaded.

    Closing is patient: on a busy machine two seconds are over before a short task is. What is chosen
    is run as it is, but for the idle baseline, which is shorter.
    """
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    appearance = Appearance(application)
    window = MainWindow(
        program.controller,
        program.probe,
        describe_qt_environment(),
        NAMES,
        appearance,
        patience_ms=DEADLINE_MS,
    )
    with qtbot.waitSignal(window.views_loaded, timeout=DEADLINE_MS):
        window.show()
        window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=DEADLINE_MS)
    choice = window.choice_panel.choice

    def choice_with_short_baseline() -> Experiment:
        return dataclasses.replace(choice(), baseline_ms=BASELINE_MS)

    monkeypatch.setattr(window.choice_panel, "choice", choice_with_short_baseline)
    yield Person(window, program, qtbot)
    appearance.set_large(False)
    run = program.controller.under_way
    if run is not None:
        run.cancel()
    qtbot.waitUntil(lambda: not program.controller.is_active, timeout=DEADLINE_MS)
    window.close()
    window.deleteLater()
    appearance.deleteLater()


@pytest.fixture
def chosen(person: Person, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Makes the window's choice a workload that only tests have."""

    def choose(workload: AnyWorkload, *models: str, tasks: int = 6, workers: int = 2) -> None:
        experiment = Experiment(
            models,
            workload,
            RunSize(tasks, workers),
            warm_up=False,
            baseline_ms=BASELINE_MS,
            run_options=FEW_SIGNALS,
        )
        monkeypatch.setattr(person.panel, "choice", lambda: experiment)

    return choose


@pytest.fixture
def when_begun(tmp_path: Path) -> Iterator[Callable[[Callable[[], None]], Path]]:
    """Does something once, from the event loop, when the first task of a marked workload has begun.

    From a timer and not from the test, because with `process-events` the test's own wait stands
    below the run on the stack and does not come back before its end.
    """
    timers: list[QTimer] = []

    def arrange(action: Callable[[], None]) -> Path:
        timer = QTimer(interval=20)

        def look() -> None:
            if any(tmp_path.iterdir()):
                timer.stop()
                action()

        timer.timeout.connect(look)
        timer.start()
        timers.append(timer)
        return tmp_path

    yield arrange
    for timer in timers:
        timer.stop()


def tooltip_of(widget: QWidget) -> str:
    """What Qt shows over a widget: its own tooltip, else that of the nearest parent with one."""
    at: QWidget | None = widget
    while at is not None and not at.toolTip():
        at = at.parentWidget()
    return at.toolTip() if at is not None else ""


def controls_of(window: QWidget) -> list[QWidget]:
    """All that a person can reach with the keyboard, and all buttons and fields."""
    kinds = QAbstractButton, QAbstractSpinBox, QComboBox, QLineEdit
    return [
        widget
        for widget in window.findChildren(QWidget)
        if widget.isVisible()
        # What hands its focus on, as the viewport of a plot does, is no control of its own.
        and widget.focusProxy() is None
        and (isinstance(widget, kinds) or widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        # The insides of a spin box are no controls of their own.
        and not isinstance(widget.parentWidget(), QAbstractSpinBox | QLineEdit)
    ]


def unexplained(window: QWidget) -> list[str]:
    """The disabled controls whose tooltip does not say why."""
    return [
        f"{control.metaObject().className()} {control.accessibleName()}: {tooltip_of(control)!r}"
        for control in controls_of(window)
        if not control.isEnabled()
        and not any(word in tooltip_of(control) for word in ("Cannot", "Not available", "no run yet"))
    ]


def processes_below() -> set[int]:
    """Processes of this program but for the resource tracker, which Python keeps until its own end."""
    children = psutil.Process().children(recursive=True)
    return {child.pid for child in children if not _is_of_multiprocessing(child)}


def _is_of_multiprocessing(process: psutil.Process) -> bool:
    """Its tracker and its fork server belong to the program and end with it."""
    try:
        line = " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return False
    return "resource_tracker" in line or "forkserver" in line


# choose and run


def test_choose_run_and_see(person: Person) -> None:
    """Two models chosen with mouse and keyboard and run with F5 appear in Compare, Timeline and Results."""
    person.choose_sleep("blocking", "thread-pool", duration_ms=60, tasks=3)
    result = person.run()
    assert result.outcome is Outcome.FINISHED
    assert result.experiment.models == ("blocking", "thread-pool")
    assert [(r.model, r.workload, r.params, r.tasks.finished) for r in result.records] == [
        ("blocking", "sleep", {"duration_ms": 60}, 3),
        ("thread-pool", "sleep", {"duration_ms": 60}, 3),
    ]
    compare = person.shown(CompareView)
    assert "sleep · 3 tasks · 4 workers" in person.label_texts(compare)
    assert person.shown(CompareRows).accessibleDescription().startswith("thread-pool: ")
    assert "thread-pool" in person.label_texts(person.shown(TimelineView))
    results = person.shown(ResultsTable)
    assert isinstance(results, ResultsTable)
    assert results.records_as_shown() == result.records
    assert person.controls.line.full_text == "finished · 2 runs"
    assert person.controls.progress_bar.value() == person.controls.progress_bar.maximum()
    assert person.controls.run_button.isEnabled()
    assert not person.message


def test_the_run_button_runs_repeats_interleaved(person: Person) -> None:
    """A click on Run runs the ticked models by turns, and each run is shown as soon as it has ended."""
    person.choose_sleep("qthread", "asyncio-qt", duration_ms=1, tasks=1, repeats=2)
    results = person.shown(ResultsTable)
    assert isinstance(results, ResultsTable)
    rows_seen: list[int] = []
    person.click(person.controls.run_button)
    run = person.experiment_run
    run.run_ended.connect(lambda _: rows_seen.append(len(results.records_as_shown())))
    with person._qtbot.waitSignal(run.ended, timeout=DEADLINE_MS) as ended:
        pass
    assert [r.model for r in ended.args[0].records] == ["qthread", "asyncio-qt", "qthread", "asyncio-qt"]
    assert rows_seen == [1, 2, 3, 4]


def test_a_model_chosen_in_compare_shows_its_timeline(person: Person, qtbot: QtBot) -> None:
    """Compare follows the run shown; arrows and Return bring that of another model into the timeline."""
    person.choose_sleep("qthread", "thread-pool", duration_ms=1, tasks=1)
    person.run()
    rows, timeline = person.shown(CompareRows), person.shown(TimelineView)
    assert "thread-pool" in person.label_texts(timeline)
    assert "thread-pool" in rows.accessibleDescription()
    qtbot.keyClick(rows, Qt.Key.Key_Up)
    qtbot.keyClick(rows, Qt.Key.Key_Return)
    assert "qthread" in person.label_texts(timeline)
    qtbot.keyClick(rows, Qt.Key.Key_Down)
    qtbot.keyClick(rows, Qt.Key.Key_Return)
    assert "thread-pool" in person.label_texts(timeline)


def test_a_new_experiment_begins_with_an_empty_timeline(person: Person, chosen: Callable[..., None]) -> None:
    """Nobody takes the last run of the experiment before for the one under way."""
    person.choose_sleep("thread-pool", duration_ms=1, tasks=1)
    person.run()
    timeline = person.shown(TimelineView)
    assert "thread-pool" in person.label_texts(timeline)
    chosen(Sleep(duration_ms=1), "qthread", tasks=1)
    seen: list[str] = []
    person.run(lambda _: seen.append(person.label_texts(timeline)))
    assert len(seen) == 1 and "thread-pool" not in seen[0]
    assert "qthread" in person.label_texts(timeline)


def test_results_are_copied_as_csv(person: Person) -> None:
    """Ctrl+Shift+C puts every run onto the clipboard and says so."""
    person.choose_sleep("thread-pool", duration_ms=1, tasks=2)
    person.run()
    person.press(Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    (row,) = csv.DictReader(io.StringIO(QApplication.clipboard().text()))
    assert (row["model"], row["params"], row["tasks_finished"]) == ("thread-pool", "duration_ms=1", "2")
    assert person.message == "copied 1 run to the clipboard as CSV"


def test_pages_are_chosen_with_keys(person: Person) -> None:
    """Ctrl+1, 2 and 3 show Compare above Timeline, Timeline alone, and Results."""
    views = [person.shown(kind) for kind in (CompareView, TimelineView, ResultsTable)]
    for key, page, visible in (
        (Qt.Key.Key_3, Page.RESULTS, [False, False, True]),
        (Qt.Key.Key_2, Page.TIMELINE, [False, True, False]),
        (Qt.Key.Key_1, Page.COMPARE, [True, True, False]),
    ):
        person.press(key, Qt.KeyboardModifier.ControlModifier)
        assert person.window.main_area.page is page
        assert [view.isVisible() for view in views] == visible


def test_typed_values_come_back_with_their_workload(person: Person, qtbot: QtBot) -> None:
    """Values typed for one workload are still there after a look at another one."""
    person.choose_sleep("qthread", duration_ms=77)
    qtbot.keyClick(person.panel.workload_box, Qt.Key.Key_End)
    assert person.panel.choice().workload.info.key != "sleep"
    person.panel.choose_workload("sleep")
    assert person.panel.workload_form.values() == {"duration_ms": 77}


def test_the_window_can_be_felt_during_a_run(
    person: Person, chosen: Callable[..., None], when_begun: Callable[..., Path], qtbot: QtBot
) -> None:
    """Typing and clicking work while a thread pool is running, and the latency is shown."""
    strip = person.window.feel_strip

    def touch() -> None:
        qtbot.keyClicks(strip.text_field, "alive")
        person.click(strip.click_button)
        assert person.controller.is_active

    chosen(MarkedSleep(folder=str(when_begun(touch)), duration_s=0.4), "thread-pool", tasks=2)
    person.run()
    assert strip.text_field.text() == "alive"
    assert strip.click_button.text() == "Click me 1"
    qtbot.waitUntil(lambda: strip.live_latency.summary is not None, timeout=DEADLINE_MS)
    qtbot.waitUntil(lambda: strip.live_latency.paint is not None, timeout=DEADLINE_MS)


def test_the_feel_strip_rests_while_a_run_is_measured(person: Person) -> None:
    """From the start of each run's model to its end the strip draws nothing for two seconds."""
    pauses: dict[Phase, list[int]] = {}
    strip = person.window.feel_strip

    def follow(run: ExperimentRun) -> None:
        run.progressed.connect(lambda progress: pauses.setdefault(progress.phase, []).append(strip.pause_ms))

    person.choose_sleep("thread-pool", "qthread", duration_ms=20, tasks=1)
    person.run(follow)
    assert set(pauses[Phase.RUNNING]) == {2_000}
    assert set(pauses[Phase.EVALUATING]) == {0}


def test_a_run_in_the_window_has_its_ping_to_paint(person: Person) -> None:
    """A run that blocks the window for 300 ms has a ping to paint of nearly that at least."""
    person.choose_sleep("blocking", duration_ms=100, tasks=3)
    (record,) = person.run().records
    assert record.paint is not None
    assert record.paint.longest_ms >= 300 - PAINT_PERIOD_NS / 1e6


def test_progress_says_which_run_is_under_way(person: Person) -> None:
    """While runs are active the line names number, model and phase."""
    seen: list[str] = []
    person.choose_sleep("thread-pool", duration_ms=1, tasks=1)
    person.run(lambda run: run.progressed.connect(lambda _: seen.append(person.controls.line.full_text)))
    assert "run 1 of 2 · warm-up of thread-pool · idle baseline" in seen
    assert any(text.startswith("run 2 of 2 · thread-pool") for text in seen)


def test_compare_says_what_is_coming(
    person: Person, chosen: Callable[..., None], when_begun: Callable[..., Path]
) -> None:
    """Compare asks for Run before the first one, and during it says that a run is under way."""
    rows = person.shown(CompareRows)
    seen = [rows.accessibleDescription()]
    folder = when_begun(lambda: seen.append(rows.accessibleDescription()))
    chosen(MarkedSleep(folder=str(folder), duration_s=0.2), "thread-pool", tasks=1)
    person.run()
    assert seen == [EMPTY_TEXT, UNDER_WAY_TEXT]


def test_cancelled_before_the_first_run_is_as_before(person: Person) -> None:
    """An experiment that was cancelled during its preparation leaves Compare as it was before it."""
    person.choose_sleep("thread-pool")
    assert person.run(lambda _: person.cancel()).records == ()
    assert person.shown(CompareRows).accessibleDescription() == EMPTY_TEXT


def test_cancelled_before_its_first_run_an_experiment_takes_nothing_away(
    person: Person, chosen: Callable[..., None]
) -> None:
    """The results that were there before are there again."""
    chosen(Sleep(duration_ms=1), "qthread", tasks=1)
    person.run()
    timeline, rows = person.shown(TimelineView), person.shown(CompareRows)
    before = person.label_texts(timeline), rows.accessibleDescription()
    chosen(Sleep(duration_ms=1), "thread-pool", tasks=1)
    assert person.run(lambda _: person.cancel()).records == ()
    assert (person.label_texts(timeline), rows.accessibleDescription()) == before


# cancel


@pytest.mark.parametrize("key", ["thread-pool", "asyncio-qt"])
def test_cancel_in_the_middle(
    key: str, person: Person, chosen: Callable[..., None], when_begun: Callable[..., Path]
) -> None:
    """Esc in the middle of a run ends it as cancelled, says so, and Run can be pressed again."""
    states: list[tuple[str, str]] = []

    def cancel() -> None:
        person.press(Qt.Key.Key_Escape)
        states.append((person.controls.line.full_text, person.controls.cancel_button.toolTip()))
        assert not unexplained(person.window)

    chosen(MarkedSleep(folder=str(when_begun(cancel)), duration_s=0.5), key, tasks=20)
    result = person.run()
    assert states == [("cancelling …", "Cannot cancel: it is being cancelled already.")]
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
    """A click on Cancel ends the runs that have not begun, too."""
    folder = when_begun(lambda: person.click(person.controls.cancel_button))
    chosen(MarkedSleep(folder=str(folder), duration_s=0.2), "thread-pool", "qthread", tasks=8)
    result = person.run()
    assert result.outcome is Outcome.CANCELLED
    assert [record.model for record in result.records] == ["thread-pool"]


# close


@every_model
def test_close_in_the_middle_of_a_run(
    model: type[Model],
    person: Person,
    program: Program,
    chosen: Callable[..., None],
    when_begun: Callable[..., Path],
    qtbot: QtBot,
) -> None:
    """Closing in the middle of a run of any model ends the run, then the window, and leaves nothing."""
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
    """Who closes again while a task cannot be stopped is not kept waiting: the window goes at once."""
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


# process-events enters the event loop again from inside a run


def test_run_pressed_inside_process_events(
    person: Person, chosen: Callable[..., None], when_begun: Callable[..., Path]
) -> None:
    """Run in the middle of `process-events` becomes a line, and the run under way is complete."""
    folder = when_begun(lambda: person.press(Qt.Key.Key_F5))
    chosen(MarkedSleep(folder=str(folder), duration_s=0.1), "process-events", tasks=4)
    result = person.run()
    assert result.outcome is Outcome.FINISHED
    assert [record.results for record in result.records] == [(0, 1, 2, 3)]
    assert person.message.startswith("Problem: an experiment is under way")
    assert not person.controller.is_active


def test_cancel_pressed_inside_process_events(
    person: Person, chosen: Callable[..., None], when_begun: Callable[..., Path]
) -> None:
    """Cancel, even twice, in the middle of `process-events` ends it after the task under way."""

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


# errors become lines


def test_a_failed_task_lands_in_the_message_line(person: Person, chosen: Callable[..., None]) -> None:
    """A task that raises is named in the message line with its exception, as plain text."""
    chosen(FailingAt(at=2), "thread-pool", tasks=4)
    assert person.run().outcome is Outcome.FAILED
    assert person.message == (
        "Problem: thread-pool: 1 of 4 tasks failed: ValueError: task 2 fails on purpose"
    )
    assert person.window.message_line.is_problem
    assert person.controls.line.full_text == "failed · 1 run"
    person.click(person.window.message_line.findChild(QToolButton))
    assert not person.message
    assert not person.window.message_line.is_problem


def test_a_new_run_clears_the_message(person: Person, chosen: Callable[..., None]) -> None:
    """A line about the last experiment does not stand over the next one."""
    chosen(FailingAt(at=0), "qthread", tasks=1)
    person.run()
    assert person.window.message_line.is_problem
    chosen(FailingAt(at=-1), "qthread", tasks=1)
    person.run()
    assert not person.message


def test_run_without_a_model_is_a_line(person: Person) -> None:
    """With no model ticked, Run is disabled and says why, and F5 becomes a line."""
    person.tick()
    assert not person.controls.run_button.isEnabled()
    assert person.controls.run_button.toolTip() == "Cannot run: tick at least one model."
    person.press(Qt.Key.Key_F5)
    assert not person.controller.is_active
    assert "at least one model" in person.message
    assert person.window.message_line.is_problem


def test_cancel_and_copy_without_a_run_are_lines(person: Person) -> None:
    """Esc and Ctrl+Shift+C with nothing to cancel or copy say so and do nothing."""
    person.press(Qt.Key.Key_Escape)
    assert person.message == "nothing is running, so there is nothing to cancel"
    person.press(Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert person.message == "there are no results to copy yet; press Run first"
    assert not person.window.message_line.is_problem


def test_a_lost_observer_is_a_line(person: Person, program: Program, qtbot: QtBot) -> None:
    """When the observer dies, the window says that it is lost."""
    with qtbot.waitSignal(program.probe.lost, timeout=DEADLINE_MS):
        qtbot.waitUntil(lambda: program.probe.is_ready, timeout=DEADLINE_MS)
        psutil.Process(program.probe.observer_pid).kill()
    assert "observer" in person.message
    assert person.window.message_line.is_problem


def test_an_uncaught_exception_is_a_line(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """What nobody caught goes to the hook that was there before and becomes a line in the window."""
    passed_on: list[BaseException] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: passed_on.append(error))
    hooks = ExceptionHooks()
    hooks.caught.connect(person.window.show_problem)
    error = LookupError("<b>nowhere</b>")
    sys.excepthook(LookupError, error, None)
    hooks.shutdown()
    assert passed_on == [error]
    assert "LookupError: <b>nowhere</b>" in person.message


# for everybody


def test_opening_shows_one_window_only(program: Program, qtbot: QtBot) -> None:
    """While the views load no other window flashes up and takes the focus."""
    shown: list[str] = []

    class Watch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
                shown.append(watched.metaObject().className())
            return False

    application = QApplication.instance()
    assert isinstance(application, QApplication)
    watch = Watch()
    application.installEventFilter(watch)
    appearance = Appearance(application)
    window = MainWindow(program.controller, program.probe, describe_qt_environment(), NAMES, appearance)
    with qtbot.waitSignal(window.views_loaded, timeout=DEADLINE_MS):
        window.show()
    application.removeEventFilter(watch)
    assert shown == ["MainWindow"]
    qtbot.waitUntil(window.isActiveWindow, timeout=DEADLINE_MS)
    window.close()
    window.deleteLater()


def test_no_disabled_control_without_a_reason(
    person: Person, chosen: Callable[..., None], when_begun: Callable[..., Path]
) -> None:
    """Before, during and after a run every disabled control says in its tooltip why it is disabled."""
    during: list[list[str]] = []
    for page in Page:
        person.window.main_area.show_page(page)
        assert unexplained(person.window) == []

    def look() -> None:
        during.append(unexplained(person.window))
        assert not person.controls.run_button.isEnabled()
        assert person.controls.run_button.toolTip() == "Cannot run: a run is active."

    chosen(MarkedSleep(folder=str(when_begun(look)), duration_s=0.2), "thread-pool", tasks=2)
    person.run()
    assert during == [[]]
    assert unexplained(person.window) == []
    assert all(action.isEnabled() for action in person.window.findChildren(QAction))


def test_an_unavailable_model_stays_in_the_list_with_its_reason(
    program: Program, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A model that cannot run here is shown, cannot be ticked, not even by All, and says why."""
    monkeypatch.setattr(AsyncioQt, "availability", lambda: Availability("needs the package qasync"))
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    appearance = Appearance(application)
    window = MainWindow(program.controller, program.probe, describe_qt_environment(), NAMES, appearance)
    with qtbot.waitSignal(window.views_loaded, timeout=DEADLINE_MS):
        window.show()
    person = Person(window, program, qtbot)
    (box,) = [b for b in window.findChildren(QCheckBox) if b.text() == "asyncio-qt"]
    assert not box.isEnabled()
    assert "Not available here: needs the package qasync" in tooltip_of(box)
    person.click(person.tool_button("All"))
    assert "asyncio-qt" not in window.choice_panel.model_ticks.ticked
    assert len(window.choice_panel.model_ticks.ticked) == len(AVAILABLE) - 1
    assert unexplained(window) == []
    window.close()
    window.deleteLater()


def test_every_control_has_an_accessible_name(person: Person) -> None:
    """A screen reader finds a name for everything that can have the focus or be pressed, on every page."""
    person.choose_sleep("thread-pool", duration_ms=1, tasks=1)
    person.run()
    for page in Page:
        person.window.main_area.show_page(page)
        controls = controls_of(person.window)
        assert len(controls) > 15
        nameless = [
            f"{control.metaObject().className()} in {control.parentWidget()}"
            for control in controls
            if not QAccessible.queryAccessibleInterface(control).text(QAccessible.Text.Name)
        ]
        assert nameless == []


def test_every_control_is_reached_with_tab(person: Person) -> None:
    """Tab goes round through Run, the forms, every model and the feel strip."""
    person.panel.workload_box.setFocus()
    reached: set[QWidget] = set()
    focused = QApplication.focusWidget()
    while focused is not None and focused not in reached:
        reached.add(focused)
        person._qtbot.keyClick(focused, Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
    wanted = {person.controls.run_button, person.window.feel_strip.text_field, person.panel.workload_box}
    wanted |= {box for box in person.window.findChildren(QCheckBox) if box.isVisible() and box.isEnabled()}
    wanted |= {person.panel.size_form.field(name) for name in ("tasks", "workers", "repeats")}
    assert wanted <= reached


def test_the_window_fits_a_small_screen(person: Person, chosen: Callable[..., None]) -> None:
    """With results of every model shown the window fits 1280 x 720, also with larger text."""
    chosen(Sleep(duration_ms=1), *(model.info.key for model in AVAILABLE), tasks=1)
    person.run()
    for is_large in (False, True):
        if is_large:
            person.press(Qt.Key.Key_F8)
        for page in Page:
            person.window.main_area.show_page(page)
            person.window.resize(1280, 720)
            least = person.window.minimumSizeHint()
            assert (least.width() <= 1280, least.height() <= 720) == (True, True), (page, is_large, least)
            assert (person.window.width(), person.window.height()) == (1280, 720)


def test_one_key_makes_all_text_larger(person: Person, qtbot: QtBot) -> None:
    """F8 makes every visible text one and a half times as large, and F8 again restores it exactly."""

    def sizes() -> dict[QWidget, float]:
        widgets = person.window.findChildren(QWidget)
        return {w: w.font().pointSizeF() for w in widgets if w.isVisible() and isinstance(w, texts)}

    def are_larger() -> bool:
        now = sizes()
        return all(now.get(w) == pytest.approx(ROOM_SCALE * size, rel=0.02) for w, size in before.items())

    texts = QLabel | QAbstractButton | QAbstractSpinBox | QComboBox | QLineEdit
    before = sizes()
    person.press(Qt.Key.Key_F8)
    assert person.window.menus.large_text.isChecked()
    qtbot.waitUntil(are_larger, timeout=DEADLINE_MS)
    person.press(Qt.Key.Key_F8)
    qtbot.waitUntil(lambda: sizes() == before, timeout=DEADLINE_MS)
