"""Fixtures with a person at the real window."""

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from person import DEADLINE_MS, Person
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from runner import BASELINE_MS, FEW_SIGNALS, NAMES

from concgui.app.program import Program
from concgui.engine.contracts.workload import AnyWorkload
from concgui.engine.planning.spec import Experiment, RunSize
from concgui.qtlayer.environment import describe_qt_environment
from concgui.ui.common.appearance import Appearance
from concgui.ui.window.main_window import MainWindow


@pytest.fixture
def person(program: Program, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Person]:
    """Return a person at the real window with the real program, with all views loaded.

    Closing has a long patience, because on a busy machine a short task may take more than two seconds.
    Experiments are run as chosen, except for a shorter idle baseline.
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
    window.choice_panel.fold_button.setChecked(True)
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
    """Return a function that makes the window choose a workload of the tests."""

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
    """Return a function that calls an action once, after the first task of a marked workload has started.

    A timer calls the action and not the test, because with `process-events` the test's own wait is
    below the run on the stack and returns only after the run.
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
