"""Fixtures shared by all tests.

The suite runs offscreen: no test needs a screen, and none opens windows on an existing one.
"""

import os
import sys

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# Runs of tests, also of programs that tests start, stay out of the history of the person who runs them.
os.environ["CONCGUI_HISTORY_MB"] = "0"
os.environ["CONCGUI_SETTINGS"] = ""

from collections.abc import Iterator

import pytest
from hypothesis import settings
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from runner import NAMES, QUICK, RUN_DEADLINE_MS, Runner, SharedProgram

from concgui.app.program import Program
from concgui.qtlayer.environment import describe_qt_environment
from concgui.ui.common.appearance import Appearance
from concgui.ui.window.main_window import MainWindow

# No test has a time limit in milliseconds: on a busy machine hypothesis would call a slow example a failure.
settings.register_profile("without deadlines", deadline=None)
settings.load_profile("without deadlines")


@pytest.fixture(scope="session", autouse=True)
def hidden_main_module() -> Iterator[None]:
    """Keep spawned workers from importing pytest.

    A worker imports the main module of the process that spawns it. Pytest's would take a fifth of each
    worker's start-up; concgui's own main module is imported in the tests of the command line.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys.modules["__main__"], "__spec__", None)
        patch.delattr(sys.modules["__main__"], "__file__", raising=False)
        yield


@pytest.fixture
def program(qtbot: QtBot) -> Iterator[Program]:
    """A program without a window, which is shut down afterwards.

    Its pauses are short: hundreds of runs would otherwise spend minutes on them.
    """
    made = Program(deadlines=QUICK)
    yield made
    assert made.shutdown(20.0), "something of the program could not be stopped"
    delete_now(made)


@pytest.fixture(scope="module")
def lasting_program(qapp: QApplication) -> Iterator[Program]:
    """A program whose observer and server are shared by all tests of a file.

    Starting an observer takes longer than most runs. Tests of its start and end use `program` instead.
    """
    made = Program()
    yield made
    assert made.shutdown(20.0), "something of the shared program could not be stopped"
    delete_now(made)


@pytest.fixture
def runner(lasting_program: Program, qtbot: QtBot) -> Iterator[Runner]:
    """A runner of experiments with the test's own controller, which is shut down afterwards."""
    made = SharedProgram(lasting_program)
    yield Runner(made, qtbot)
    assert made.controller.shutdown(20.0), "something of a run could not be stopped"
    delete_now(made)


def delete_now(made: QObject) -> None:
    """Delete an object now, in the GUI thread, not in whichever thread Python's garbage collector runs."""
    made.deleteLater()
    QCoreApplication.sendPostedEvents(made, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def window(program: Program, qtbot: QtBot) -> Iterator[MainWindow]:
    """The real window of a real program, with all views loaded."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    appearance = Appearance(application)
    made = MainWindow(program.controller, program.probe, describe_qt_environment(), NAMES, appearance)
    with qtbot.waitSignal(made.views_loaded, timeout=RUN_DEADLINE_MS):
        made.show()
    yield made
    run = program.controller.under_way
    if run is not None:
        run.cancel()
    qtbot.waitUntil(lambda: not program.controller.is_active, timeout=RUN_DEADLINE_MS)
    made.close()
    made.deleteLater()
    appearance.deleteLater()
