"""A person in front of the real window, and what they choose and wait for."""

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
