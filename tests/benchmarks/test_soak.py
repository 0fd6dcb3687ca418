"""A window that stays open: 1,000 runs leave nothing behind.

``pytest -s tests/benchmarks/test_soak.py`` takes ten minutes.
"""

import gc
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass

import psutil
import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from runner import NAMES, QUICK

from concgui.app.program import Program
from concgui.engine.planning.spec import Experiment, RunSize
from concgui.engine.workloads.sleep import Sleep
from concgui.qtlayer.environment import describe_qt_environment
from concgui.ui.common.appearance import Appearance
from concgui.ui.window.main_window import MainWindow

RUNS = 1_000
SETTLED_RUNS = 200
"""Runs after which everything has been loaded and every cache is full."""

REPORT_EVERY = 100
MOST_GROWTH = 1.05
MODELS = ("thread-pool", "qthread", "blocking", "asyncio-qt", "process-pool", "qthreadpool", "asyncio-thread")
RUN_DEADLINE_MS = 60_000

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@dataclass(frozen=True, slots=True)
class Belongings:
    """What the program owns."""

    rss_mb: float
    objects: int
    threads: int
    files: int
    children: int
    widgets: int

    @classmethod
    def now(cls) -> "Belongings":
        """Return what the program owns, without garbage."""
        gc.unfreeze()
        gc.collect()
        process = psutil.Process()
        return cls(
            rss_mb=process.memory_info().rss / 1e6,
            objects=len(gc.get_objects()),
            threads=threading.active_count(),
            files=process.num_fds() if os.name == "posix" else process.num_handles(),
            children=len(process.children(recursive=True)),
            widgets=len(QApplication.allWidgets()),
        )

    def __str__(self) -> str:
        return (
            f"{self.rss_mb:6.1f} MB, {self.objects:,} objects, {self.threads} threads, {self.files} files, "
            f"{self.children} children, {self.widgets} widgets"
        )


@pytest.fixture
def window(qapp: QApplication, qtbot: QtBot) -> Iterator[MainWindow]:
    program = Program(deadlines=QUICK)
    appearance = Appearance(qapp)
    made = MainWindow(program.controller, program.probe, describe_qt_environment(), NAMES, appearance)
    with qtbot.waitSignal(made.views_loaded, timeout=RUN_DEADLINE_MS):
        made.show()
    yield made
    made.close()
    assert program.shutdown(20.0)


@pytest.mark.timeout(3_600)
def test_a_thousand_runs_in_one_window(window: MainWindow, qtbot: QtBot) -> None:
    """Memory is at most 5 % above the 200th run; threads, files, children and widgets stay as they were."""
    settled = Belongings.now()
    for number in range(1, RUNS + 1):
        model = MODELS[number % len(MODELS)]
        experiment = Experiment(
            (model,), Sleep(duration_ms=1), RunSize(2, 2, 1), warm_up=False, baseline_ms=20
        )
        run = window.start(experiment)
        with qtbot.waitSignal(run.ended, timeout=RUN_DEADLINE_MS):
            pass
        if number % REPORT_EVERY == 0:
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
            now = Belongings.now()
            print(f"\n{number:5} runs: {now}", end="")
            settled = now if number <= SETTLED_RUNS else settled
    end = Belongings.now()
    assert end.rss_mb <= MOST_GROWTH * settled.rss_mb
    assert (end.threads, end.files, end.children) == (settled.threads, settled.files, settled.children)
    assert end.widgets == settled.widgets
