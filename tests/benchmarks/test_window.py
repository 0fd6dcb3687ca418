"""What the window costs: the same run in the window and on the command line; start to first paint."""

import subprocess
import sys
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from pytestqt.qtbot import QtBot
from runner import NAMES, Runner

from benchmarks.measuring import RUN_DEADLINE_S, interleaved_ratio
from concgui.app.program import Program
from concgui.engine.workloads.http import Http
from concgui.engine.workloads.primes import Primes
from concgui.engine.workloads.sleep import Sleep
from concgui.qtlayer.environment import describe_qt_environment
from concgui.ui.common.appearance import Appearance
from concgui.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from concgui.engine.records.run_record import RunRecord


@pytest.fixture
def windowed(qtbot: QtBot, qapp) -> Iterator[Runner]:
    """Runs in a program whose real window is shown."""
    program = Program()
    appearance = Appearance(qapp)
    window = MainWindow(program.controller, program.probe, describe_qt_environment(), NAMES, appearance)
    with qtbot.waitSignal(window.views_loaded, timeout=20_000):
        window.resize(1280, 720)
        window.show()
    yield Runner(program, qtbot)
    window.close()
    assert program.shutdown(20.0)


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("model", "workload", "tasks"),
    [("process-pool", Primes(limit=150_000), 8), ("asyncio-qt", Http(latency_ms=200, size_kb=64), 40)],
    ids=["process-pool-primes", "asyncio-qt-http"],
)
def test_a_run_in_the_window(windowed: Runner, runner: Runner, model: str, workload, tasks: int) -> None:
    """A run takes at most 5 % longer in the window than without one."""

    def work_s(where: Runner) -> float:
        return where.run(workload, model, tasks=tasks, workers=2).records[0].times.work_s

    assert interleaved_ratio(lambda: work_s(windowed), lambda: work_s(runner), rounds=7) <= 1.05


@pytest.mark.timeout(300)
def test_many_small_tasks_in_processes_keep_the_window_smooth(windowed: Runner) -> None:
    """10,000 small tasks in a process pool: the window's p99 stays within one frame."""
    windowed.run(Sleep(duration_ms=0), "process-pool", tasks=10)
    record: RunRecord = windowed.run(Sleep(duration_ms=0), "process-pool", tasks=10_000).records[0]
    assert record.latency is not None
    print(f"\np99 {record.latency.p99_ms:.1f} ms, longest {record.latency.longest_freeze_ms:.1f} ms")
    assert record.tasks.finished == 10_000
    assert record.latency.p99_ms <= 16.7


BARE_WINDOW = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
import pyqtgraph
class Window(pyqtgraph.PlotWidget):
    def paintEvent(self, event):
        super().paintEvent(event)
        QTimer.singleShot(0, QApplication.quit)
application = QApplication([])
window = Window()
window.resize(1280, 720)
window.show()
application.exec()
"""

OUR_WINDOW = """
import sys
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication
from concgui.app.screen_check import check_screen
check_screen()
from concgui.ui.window_session import WindowSession
session = WindowSession([])
class Watch(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            import os
            os._exit(0)
        return False
watch = Watch()
session.window.centralWidget().installEventFilter(watch)
session.run()
"""


@pytest.mark.timeout(300)
def test_start_to_first_paint() -> None:
    """From start to the first paint takes at most 1.3 times as long as a bare PySide6 + pyqtgraph window."""

    def seconds(code: str) -> float:
        began_s = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, timeout=RUN_DEADLINE_S)
        return time.perf_counter() - began_s

    assert interleaved_ratio(lambda: seconds(OUR_WINDOW), lambda: seconds(BARE_WINDOW), rounds=7) <= 1.3
