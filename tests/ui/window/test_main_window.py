"""Tests of the window as a person uses it: choose, run, feel, and see."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from builders import record
from helper_workloads import MarkedSleep
from person import DEADLINE_MS, Person, tooltip_of, unexplained
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QWidget
from pytestqt.qtbot import QtBot
from runner import NAMES

from concgui.app.program import Program
from concgui.engine.contracts.availability import Availability
from concgui.engine.planning.progress import Phase, Progress
from concgui.engine.records.paint import PAINT_PERIOD_NS
from concgui.engine.tasks.outcome import Outcome
from concgui.engine.workloads.sleep import Sleep
from concgui.qtlayer.catalogue import MODELS
from concgui.qtlayer.environment import describe_qt_environment
from concgui.qtlayer.models.asyncio_qt import AsyncioQt
from concgui.qtlayer.probe.ping_schedule import IDLE_RATE, UNSEEN_RATE, PingRate
from concgui.qtlayer.running.experiment_run import ExperimentRun
from concgui.ui.common.appearance import Appearance
from concgui.ui.compare.compare_view import CompareView
from concgui.ui.compare.rows import EMPTY_TEXT, UNDER_WAY_TEXT, CompareRows
from concgui.ui.results.results_table import ResultsTable
from concgui.ui.timeline.timeline_view import TimelineView
from concgui.ui.window.main_window import MainWindow
from concgui.ui.window.pages import Page

AVAILABLE = [model for model in MODELS if model.availability()]


# The platform "offscreen" prints this warning whenever a window is shown.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


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
    """A click on Run runs the ticked models in turns, and each run is shown as soon as it has ended."""
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
    """Compare marks the model of the shown run; arrows and Return show the timeline of another model."""
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
    """A new experiment starts with an empty timeline, and not with the last run of the previous one."""
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
    """Ctrl+Alt+C copies every run to the clipboard, and a message reports it."""
    person.choose_sleep("thread-pool", duration_ms=1, tasks=2)
    person.run()
    person.press(Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
    (row,) = csv.DictReader(io.StringIO(QApplication.clipboard().text()))
    assert (row["model"], row["params"], row["tasks_finished"]) == ("thread-pool", "duration_ms=1", "2")
    assert person.message == "copied 1 run to the clipboard as CSV"


def test_pages_are_chosen_with_keys(person: Person) -> None:
    """Ctrl+1, 2 and 3 show Compare above Timeline, Timeline alone, and Compare above the table."""
    person.window.main_area.show_run(record())
    views = [person.shown(kind) for kind in (CompareView, TimelineView, ResultsTable)]
    for key, page, visible in (
        (Qt.Key.Key_3, Page.RESULTS, [True, False, True]),
        (Qt.Key.Key_2, Page.TIMELINE, [False, True, False]),
        (Qt.Key.Key_1, Page.COMPARE, [True, True, False]),
    ):
        person.press(key, Qt.KeyboardModifier.ControlModifier)
        assert person.window.main_area.page is page
        assert [view.isVisible() for view in views] == visible


def test_typed_values_come_back_with_their_workload(person: Person, qtbot: QtBot) -> None:
    """Values typed for a workload are kept while another workload is chosen."""
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


def test_the_feel_strip_is_slow_while_nothing_runs(person: Person, qtbot: QtBot) -> None:
    """The strip reports an idle window, and moves at full rate from before the baseline of each run."""
    strip = person.window.feel_strip
    moves: dict[Phase, set[tuple[str, bool]]] = {}

    def note(progress: Progress) -> None:
        moves.setdefault(progress.phase, set()).add(
            (strip.live_latency.rate_text, strip.native_spinner.is_gliding)
        )

    qtbot.waitUntil(lambda: strip.live_latency.rate_text.startswith("idle"), timeout=DEADLINE_MS)
    assert strip.native_spinner.is_stepping
    person.choose_sleep("thread-pool", "qthread", duration_ms=20, tasks=1)
    person.run(lambda run: run.progressed.connect(note))
    assert moves[Phase.BASELINE] == {("last second", True)}
    assert {is_gliding for _, is_gliding in moves[Phase.RUNNING]} == {True}
    assert all(text.endswith("s of the run") for text, _ in moves[Phase.RUNNING])
    qtbot.waitUntil(lambda: strip.native_spinner.is_stepping, timeout=DEADLINE_MS)
    assert strip.live_latency.rate_text.startswith("idle")


@pytest.mark.parametrize("disappear", ["hide", "showMinimized"])
def test_an_idle_window_that_nobody_sees_is_hardly_asked(
    person: Person, program: Program, qtbot: QtBot, disappear: str
) -> None:
    """Hidden or minimised it is asked once a second, and as often as before when it is shown again."""
    strip = person.window.feel_strip
    qtbot.waitUntil(lambda: strip.live_latency.rate_text.startswith("idle"), timeout=DEADLINE_MS)
    rates: list[PingRate] = []
    program.probe.rate_changed.connect(rates.append)
    getattr(person.window, disappear)()
    qtbot.waitUntil(lambda: rates[-1:] == [UNSEEN_RATE], timeout=DEADLINE_MS)
    person.window.showNormal()
    qtbot.waitUntil(lambda: rates[-1] == IDLE_RATE, timeout=DEADLINE_MS)


def test_a_run_in_the_window_has_its_ping_to_paint(person: Person) -> None:
    """A run that blocks the window has a ping to paint that is as long as its work, less one period."""
    person.choose_sleep("blocking", duration_ms=100, tasks=3)
    (record,) = person.run().records
    assert record.paint is not None
    assert record.paint.longest_ms >= record.times.work_s * 1000 - PAINT_PERIOD_NS / 1e6


def test_progress_says_which_run_is_under_way(person: Person) -> None:
    """The line of progress names number, model and phase of the active run."""
    seen: list[str] = []
    person.choose_sleep("thread-pool", duration_ms=1, tasks=1)
    person.run(lambda run: run.progressed.connect(lambda _: seen.append(person.controls.line.full_text)))
    assert "run 1 of 2 · warm-up of thread-pool · idle baseline" in seen
    assert any(text.startswith("run 2 of 2 · thread-pool") for text in seen)


def test_compare_says_what_is_coming(
    person: Person, chosen: Callable[..., None], when_begun: Callable[..., Path]
) -> None:
    """Compare shows how to start the first run, and then that a run is under way."""
    rows = person.shown(CompareRows)
    seen = [rows.accessibleDescription()]
    folder = when_begun(lambda: seen.append(rows.accessibleDescription()))
    chosen(MarkedSleep(folder=str(folder), duration_s=0.2), "thread-pool", tasks=1)
    person.run()
    assert seen == [EMPTY_TEXT, UNDER_WAY_TEXT]


def test_opening_shows_one_window_only(program: Program, qtbot: QtBot) -> None:
    """No other window appears while the views are loaded."""
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


def test_an_unavailable_model_stays_in_the_list_with_its_reason(
    program: Program, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A model that cannot run here is listed with the reason and cannot be ticked, not even by All."""
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
