"""Python's cyclic garbage collector, restricted to the GUI thread and to moments that are not measured.

Python's automatic collector runs in whichever thread allocates the object that is one too many. If the
garbage holds an object of Qt (a painter, a widget, a timer), that object is then destroyed in this thread,
and the program crashes or Qt complains. Workloads run in threads beside objects of Qt, so this program
keeps the automatic collector off, as Qt programs in Python do, and collects from the event loop.
"""

import gc
import time
from typing import NamedTuple

from PySide6.QtCore import QObject, Qt, QTimer, Slot

from concgui.engine.execution.worker_collector import MANY_MEASURED

CHECK_PERIOD_MS = 1_000

MANY_IDLE = 20_000
"""New objects after which a program that measures nothing is collected: some 10 ms, and a few MB."""


class Collection(NamedTuple):
    """One collection while a run was measured, on the clock of `time.perf_counter_ns`."""

    since_ns: int
    until_ns: int


class GuiThreadCollector(QObject):
    """The owner of Python's cyclic collector from `start` to `shutdown`.

    The objects that exist when a run begins are set aside (`gc.freeze`). So collections look only at newer
    ones, until a thorough collection at the end of the experiment. With the views loaded there are 90,000
    objects, and walking through all of them takes some 50 ms. All methods belong to the GUI thread.

    Args:
        parent: Owner.
        many_idle: New objects after which a program that measures nothing is collected.
        many_measured: New objects after which the program is collected during a measurement.
    """

    def __init__(
        self,
        parent: QObject | None = None,
        *,
        many_idle: int = MANY_IDLE,
        many_measured: int = MANY_MEASURED,
    ) -> None:
        super().__init__(parent)
        self._many_idle = many_idle
        self._many_measured = many_measured
        self._was_enabled = False
        self._is_started = False
        self._is_measured = False
        self._collections: list[Collection] = []
        self._check_timer = QTimer(self, interval=CHECK_PERIOD_MS)
        self._check_timer.setTimerType(Qt.TimerType.VeryCoarseTimer)
        self._check_timer.timeout.connect(self._collect_if_many)
        self._thorough_timer = QTimer(self, singleShot=True, interval=0)
        self._thorough_timer.timeout.connect(self._collect_all)

    def start(self) -> None:
        """Take over from the automatic collector. Idempotent."""
        if self._is_started:
            return
        self._is_started = True
        self._was_enabled = gc.isenabled()
        gc.disable()
        self._check_timer.start()

    def shutdown(self) -> None:
        """Return to the automatic collector. Idempotent; not to be called while worker threads are left."""
        if not self._is_started:
            return
        self._is_started = self._is_measured = False
        self._check_timer.stop()
        self._thorough_timer.stop()
        gc.unfreeze()
        if self._was_enabled:
            gc.enable()

    def begin_measuring(self) -> None:
        """Collect the new objects, and then nothing until `end_measuring`: a baseline is about to start."""
        if not self._is_started:
            return
        self._is_measured = True
        self._check_timer.stop()
        self._collections = []
        gc.collect()
        gc.freeze()

    def begin_run(self, *, automatic: bool) -> None:
        """Set aside all objects of the program: a model is about to start.

        Args:
            automatic: Turn the automatic collector on until `end_run`, because the run studies it. It cannot
                reach the objects that were set aside, and all objects of Qt are among them.
        """
        if not self._is_measured:
            return
        gc.freeze()
        if automatic:
            gc.enable()

    def collect_if_many(self) -> None:
        """Collect once the number of new objects could exhaust the memory. Callable between two tasks."""
        if not self._is_measured or gc.get_count()[0] < self._many_measured:
            return
        since_ns = time.perf_counter_ns()
        gc.collect()
        # The next time would otherwise walk through the same objects again.
        gc.freeze()
        self._collections.append(Collection(since_ns, time.perf_counter_ns()))

    def end_run(self) -> tuple[Collection, ...]:
        """Turn the automatic collector off again, and return the collections since `begin_measuring`."""
        if self._is_measured:
            gc.disable()
        return tuple(self._collections)

    def end_measuring(self) -> None:
        """Collect from time to time again. Idempotent."""
        if self._is_measured:
            gc.disable()
            self._is_measured = False
            self._check_timer.start()

    def collect_all_soon(self) -> None:
        """Collect from the event loop, also the objects set aside, unless a run is measured by then."""
        if self._is_started:
            self._thorough_timer.start()

    @Slot()
    def _collect_if_many(self) -> None:
        if gc.get_count()[0] >= self._many_idle:
            gc.collect()

    @Slot()
    def _collect_all(self) -> None:
        if not self._is_measured:
            gc.unfreeze()
            gc.collect()
            gc.freeze()
