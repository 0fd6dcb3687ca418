"""The history in the window: runs are kept by themselves, and kept runs are shown as an experiment is."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from builders import TaskCounts, record
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from runner import BASELINE_MS, NAMES

from concgui.app.history_desk import HistoryDesk
from concgui.app.program import Program
from concgui.app.run_comparison import kept_runs_shown
from concgui.engine.planning.spec import Experiment, RunSize
from concgui.engine.workloads.sleep import Sleep
from concgui.qtlayer.environment import describe_qt_environment
from concgui.store.history import History, HistoryPlace, HistoryReader
from concgui.store.history.history import RunToKeep
from concgui.ui.common.appearance import Appearance
from concgui.ui.window.main_window import MainWindow
from concgui.ui.window.pages import Page

DEADLINE_MS = 60_000

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def place(tmp_path: Path) -> HistoryPlace:
    return HistoryPlace(tmp_path / "history.sqlite3", 10**9)


@pytest.fixture
def window(program: Program, place: HistoryPlace, qtbot: QtBot) -> Iterator[MainWindow]:
    """The real window of a real program with a history of its own."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    appearance, desk = Appearance(application), HistoryDesk(place)
    made = MainWindow(
        program.controller, program.probe, describe_qt_environment(), NAMES, appearance, history=desk
    )
    with qtbot.waitSignal(made.views_loaded, timeout=DEADLINE_MS):
        made.show()
    yield made
    made.close()
    assert desk.shutdown(60.0)
    made.deleteLater()
    appearance.deleteLater()


def test_a_run_is_kept_and_can_be_shown_again(window: MainWindow, place: HistoryPlace, qtbot: QtBot) -> None:
    """What was run stands in the list by itself; kept runs are shown with verdict, table and timeline."""
    old = [
        RunToKeep(record(id=f"{n:032x}", model=model), "e" * 32)
        for n, model in enumerate(("blocking", "qthread"))
    ]
    with History(place.path) as history:
        history.add(old)
    experiment = Experiment(
        ("thread-pool",), Sleep(duration_ms=1), RunSize(2, 2), warm_up=False, baseline_ms=BASELINE_MS
    )
    window.main_area.show_page(Page.HISTORY)
    run = window.start(experiment)
    with qtbot.waitSignal(run.ended, timeout=DEADLINE_MS):
        pass
    assert window.main_area.page is Page.COMPARE
    window.main_area.show_page(Page.HISTORY)
    qtbot.waitUntil(lambda: len(window.history_view.rows) == 3, timeout=DEADLINE_MS)
    assert window.history_view.rows[0].model == "thread-pool"
    with HistoryReader(place.path) as history:
        (kept,) = history.records([window.history_view.rows[0].id])
    assert kept.has_all_spans
    window.history_view.show_wanted.emit(tuple(f"{n:032x}" for n in range(2)))
    qtbot.waitUntil(lambda: window.main_area.page is Page.COMPARE, timeout=DEADLINE_MS)
    assert (
        "qthread and blocking" in window.message_line.text
        or "blocking and qthread" in window.message_line.text
    )
    assert window.main_area.findings.explanation.verdict is not None
    assert window.main_area.findings.explanation.verdict.workload == "sleep"


def test_kept_runs_are_repeated_with_their_settings(window: MainWindow, qtbot: QtBot) -> None:
    """Repeat runs the same models on the same tasks; until it has ended, other kept runs are not shown."""
    old = record(model="thread-pool", params={"duration_ms": 3}, tasks=TaskCounts(2, 2, 0, 0), workers=2)
    window._history_presenter.runs_chosen.emit(kept_runs_shown([("a", [old])]))
    window.main_area.findings.repeat_wanted.emit()
    run = window._controller.under_way
    assert run is not None
    experiment = run.experiment
    assert (experiment.models, experiment.workload.settings["duration_ms"]) == (("thread-pool",), 3)
    assert (experiment.size.tasks, experiment.size.workers) == (2, 2)
    window._history_presenter.runs_chosen.emit(kept_runs_shown([("b", [record()])]))
    assert "when the active experiment has ended" in window.message_line.text
    with qtbot.waitSignal(run.ended, timeout=DEADLINE_MS):
        run.cancel()
