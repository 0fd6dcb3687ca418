"""Garbage is collected in the GUI thread, and not while something is measured."""

import gc
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QPainter, QPixmap
from pytestqt.qtbot import QtBot
from waiting import join

from concgui.qtlayer.running.gui_thread_collector import GuiThreadCollector

DEADLINE_MS = 10_000
ALLOCATIONS = 100_000


@pytest.fixture
def collector() -> Iterator[GuiThreadCollector]:
    """A collector that takes over from the automatic one, and collects early."""
    was_enabled = gc.isenabled()
    gc.enable()
    owner = QObject()
    made = GuiThreadCollector(owner, many_idle=1_000, many_measured=10_000)
    made.start()
    yield made
    made.shutdown()
    assert gc.isenabled()
    if not was_enabled:
        gc.disable()
    owner.deleteLater()


class Trapped:
    """Objects of Qt in a cycle that only Python's collector can free, and the thread that freed them."""

    def __init__(self, freed_in: list[int]) -> None:
        self.itself = self
        self.picture = QPixmap(4, 4)
        self.painter = QPainter(self.picture)
        self.object = QObject()
        self._freed_in = freed_in

    def __del__(self) -> None:
        self._freed_in.append(threading.get_ident())
        self.painter.end()


def allocate_in_a_worker() -> None:
    """Allocate in another thread so much that the automatic collector would run there many times."""

    def allocate() -> None:
        for _ in range(ALLOCATIONS):
            cycle: list[object] = []
            cycle.append(cycle)

    worker = threading.Thread(target=allocate)
    worker.start()
    join(worker)


def test_objects_of_qt_are_never_freed_by_a_worker_thread(
    collector: GuiThreadCollector, qtbot: QtBot
) -> None:
    """A worker allocates while a painter waits in a cycle, and the GUI thread frees it."""
    freed_in: list[int] = []
    Trapped(freed_in)
    allocate_in_a_worker()
    assert not freed_in
    qtbot.waitUntil(lambda: bool(freed_in), timeout=DEADLINE_MS)
    assert freed_in == [threading.get_ident()]


def test_objects_of_qt_are_safe_from_a_run_that_studies_the_collector(
    collector: GuiThreadCollector, qtbot: QtBot
) -> None:
    """The automatic collector is on during such a run, and cannot reach what was made before the run."""
    freed_in: list[int] = []
    collector.begin_measuring()
    Trapped(freed_in)
    collector.begin_run(automatic=True)
    assert gc.isenabled()
    allocate_in_a_worker()
    assert not freed_in
    collector.end_run()
    assert not gc.isenabled()
    collector.end_measuring()
    collector.collect_all_soon()
    qtbot.waitUntil(lambda: bool(freed_in), timeout=DEADLINE_MS)
    assert freed_in == [threading.get_ident()]


def test_nothing_is_collected_while_something_is_measured(
    collector: GuiThreadCollector, qtbot: QtBot
) -> None:
    """Neither for new objects nor on request, until the measurement has ended."""
    freed_in: list[int] = []
    collector.begin_measuring()
    collector.begin_run(automatic=False)
    Trapped(freed_in)
    # Alive, so that they count as new.
    kept = [[number] for number in range(5_000)]
    collector.collect_if_many()
    collector.collect_all_soon()
    qtbot.wait(1)
    assert not freed_in
    assert collector.end_run() == ()
    del kept
    collector.end_measuring()
    collector.collect_all_soon()
    qtbot.waitUntil(lambda: bool(freed_in), timeout=DEADLINE_MS)


def test_memory_stays_bounded_in_a_run_that_makes_cycles(collector: GuiThreadCollector) -> None:
    """Where very many objects are new they are collected all the same, and the run is told when."""
    freed_in: list[int] = []
    collector.begin_measuring()
    collector.begin_run(automatic=False)
    Trapped(freed_in)
    for _ in range(10_000):
        cycle: list[object] = []
        cycle.append(cycle)
    collector.collect_if_many()
    assert freed_in == [threading.get_ident()]
    (stretch,) = collector.end_run()
    assert stretch.since_ns < stretch.until_ns
    collector.end_measuring()


def test_what_a_run_held_is_collected_after_it(collector: GuiThreadCollector, qtbot: QtBot) -> None:
    """A cycle that was set aside with the program's own objects is found once the experiment has ended."""
    freed_in: list[int] = []
    held = Trapped(freed_in)
    collector.begin_measuring()
    del held
    collector.end_measuring()
    gc.collect()
    assert not freed_in
    collector.collect_all_soon()
    qtbot.waitUntil(lambda: bool(freed_in), timeout=DEADLINE_MS)
    assert freed_in == [threading.get_ident()]


def test_the_automatic_collector_returns_with_the_end_of_the_program(collector: GuiThreadCollector) -> None:
    """Its owner takes it from the program only from start to shutdown, both of which may come twice."""
    collector.start()
    assert not gc.isenabled()
    collector.shutdown()
    collector.shutdown()
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0
