"""Fixtures that all tests share.

The suite runs offscreen: no test needs a screen, and where there is one, none flickers on it.
"""

import os
import sys

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from concgui.app.program import Program
from concgui.engine.contracts.run_options import RunOptions
from concgui.engine.contracts.workload import AnyWorkload
from concgui.engine.planning.spec import Experiment, RunSize
from concgui.engine.records.run_record import RunRecord
from concgui.qtlayer.environment import describe_qt_environment
from concgui.qtlayer.running import controller
from concgui.qtlayer.running.controller import ExperimentController, ExperimentResult
from concgui.ui.common.appearance import Appearance
from concgui.ui.window.main_window import MainWindow

RUN_DEADLINE_MS = 60_000
BASELINE_MS = 50
FEW_SIGNALS = RunOptions(signal_count=500)
"""40,000 of them, the default, freeze every run of the flood for seconds."""


class SharedProgram(QObject):
    """A controller of one test's own on the probe and the services that the tests of its file share."""

    def __init__(self, host: Program) -> None:
        super().__init__()
        self.probe = host.probe
        self.services = host.services
        self.controller = ExperimentController(host.probe, host.services, self)


class Runner:
    """Runs experiments in the test's own program and waits for their ends."""

    def __init__(self, program: SharedProgram, qtbot: QtBot) -> None:
        self.program = program
        self._qtbot = qtbot

    def run(
        self,
        workload: AnyWorkload,
        *models: str,
        tasks: int = 4,
        workers: int = 2,
        repeats: int = 1,
        warm_up: bool = False,
        while_running: Callable[[], None] | None = None,
        run_options: RunOptions = FEW_SIGNALS,
    ) -> ExperimentResult:
        """Run to the end; `while_running` is called when the first task has ended or can have begun."""
        size = RunSize(tasks, workers, repeats)
        experiment = Experiment(
            models, workload, size, warm_up=warm_up, run_options=run_options, baseline_ms=BASELINE_MS
        )
        experiments = self.program.controller
        with self._qtbot.waitSignal(experiments.experiment_ended, timeout=RUN_DEADLINE_MS) as ended:
            experiments.start(experiment)
            if while_running is not None:
                while_running()
        return ended.args[0]


ATTEMPTS = 3


def where_cores_are_free(run: Callable[[], RunRecord], is_shown: Callable[[RunRecord], bool]) -> RunRecord:
    """A run of something that needs a second core, which others may have taken.

    A run without the effect counts only if the cores were free; else it is made once more, and the
    test is skipped in the end.
    """
    others = []
    for _ in range(ATTEMPTS):
        record = run()
        if is_shown(record) or not record.resources.was_disturbed:
            return record
        others.append(f"{record.resources.other_cores:.1f}")
    pytest.skip(f"needs two cores, and others used {', '.join(others)} of them in the attempts")


@pytest.fixture(scope="session", autouse=True)
def main_module_of_nobody() -> Iterator[None]:
    """Spawned workers do not import pytest.

    A worker imports the main module of the process that spawns it once more. Pytest's costs each of
    them a fifth of its start-up; concgui's own is imported in the tests of the command line.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys.modules["__main__"], "__spec__", None)
        patch.delattr(sys.modules["__main__"], "__file__", raising=False)
        yield


@pytest.fixture
def program(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    """A program without a window; nothing of it is left afterwards.

    Its baselines are ten pings instead of eighty: hundreds of runs would spend minutes on them.
    """
    monkeypatch.setattr(controller, "SETTLE_MS", 5)
    made = Program()
    yield made
    assert made.shutdown(20.0), "something of the program could not be stopped"
    delete_now(made)


@pytest.fixture(scope="module")
def lasting_program(qapp: QApplication) -> Iterator[Program]:
    """The observer and the server of all tests of a file that do not test how these start and end.

    To start an observer takes longer than most runs.
    """
    made = Program()
    yield made
    assert made.shutdown(20.0), "something of the shared program could not be stopped"
    delete_now(made)


@pytest.fixture
def runner(lasting_program: Program, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Runner]:
    """Runs experiments with a controller of the test's own; nothing of them is left afterwards."""
    monkeypatch.setattr(controller, "SETTLE_MS", 5)
    made = SharedProgram(lasting_program)
    yield Runner(made, qtbot)
    assert made.controller.shutdown(20.0), "something of a run could not be stopped"
    delete_now(made)


def delete_now(made: QObject) -> None:
    """Here, in the GUI thread, and not wherever Python's garbage collector comes by."""
    made.deleteLater()
    QCoreApplication.sendPostedEvents(made, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def window(program: Program, qtbot: QtBot) -> Iterator[MainWindow]:
    """The real window with the real program, with all views loaded."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    appearance = Appearance(application)
    made = MainWindow(program.controller, program.probe, describe_qt_environment(), appearance)
    with qtbot.waitSignal(made.views_loaded, timeout=RUN_DEADLINE_MS):
        made.show()
    yield made
    program.controller.cancel()
    qtbot.waitUntil(lambda: not program.controller.is_active, timeout=RUN_DEADLINE_MS)
    made.close()
    made.deleteLater()
    appearance.deleteLater()
