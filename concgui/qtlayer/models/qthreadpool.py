"""`qthreadpool`: a `QRunnable` per task on a `QThreadPool`."""

import contextlib
import functools
import itertools
import threading
import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, QTimer, Signal

from concgui.engine.contracts.model import Job, Model
from concgui.engine.contracts.model_info import ModelInfo
from concgui.engine.tasks.outcome import model_failed
from concgui.engine.tasks.sink import EventSink
from concgui.engine.tasks.task import Result, Task

_FED_PER_TURN = 200
# Submitting 10,000 runnables in one go would itself freeze the window.


class _TaskRunnable(QRunnable):
    """A runnable that calls a function in a thread of the pool."""

    def __init__(self, function: Callable[[], None]) -> None:
        super().__init__()
        self._function = function

    def run(self) -> None:
        self._function()


class _Countdown(QObject):
    """A countdown that any thread can step and that signals once when it reaches zero.

    Signals:
        reached: Zero was reached; received in the thread that created the countdown.
    """

    reached = Signal()

    def __init__(self, count: int) -> None:
        super().__init__()
        self._left = count
        self._lock = threading.Lock()

    def step(self) -> None:
        with self._lock:
            self._left -= 1
            last = self._left == 0
        if last:
            self.reached.emit()


class QThreadPoolModel(Model):
    """Qt's thread pool: one per run instead of the program's global pool."""

    info = ModelInfo(
        key="qthreadpool",
        title="QThreadPool",
        summary="a QRunnable per task on Qt's own thread pool",
        uses_workers=True,
        run_options=("switch_interval_ms",),
    )

    def __init__(self, job: Job, sink: EventSink) -> None:
        super().__init__(job, sink)
        self._is_released = False
        self._pool = QThreadPool()
        self._pool.setMaxThreadCount(job.workers)
        self._stack = contextlib.ExitStack()
        self._waiting = iter(job.tasks)
        # One more than the number of tasks: feeding counts too, so zero means that both have ended.
        self._countdown = _Countdown(len(job.tasks) + 1)
        self._countdown.reached.connect(self._release, Qt.ConnectionType.QueuedConnection)
        self._session: Any = None

    def start(self) -> None:
        """Open the session and start feeding the pool."""
        try:
            self._session = self._stack.enter_context(self._job.workload.session(self._job.session_context))
        except Exception as error:  # noqa: BLE001 -- becomes the run's failure, with its reason
            self._sink.fail(model_failed(self.info.key, error))
            self._release()
            return
        self._feed()

    def shutdown(self, deadline_s: float) -> bool:
        """Cancel and wait for the running tasks."""
        self.cancel()
        return self._is_released or self._pool.waitForDone(int(deadline_s * 1000))

    def _feed(self) -> None:
        tasks = tuple(itertools.islice(self._waiting, _FED_PER_TURN))
        for task in tasks:
            submitted_ns = time.perf_counter_ns()
            self._pool.start(_TaskRunnable(functools.partial(self._run, task, submitted_ns)))
        if len(tasks) == _FED_PER_TURN:
            QTimer.singleShot(0, self._feed)
        else:
            self._countdown.step()

    def _run(self, task: Task, submitted_ns: int) -> None:
        try:
            if not self._job.cancelled.is_set():
                self._sink.report(self._sink.run_task(self._call, task, submitted_ns))
        finally:
            self._countdown.step()

    def _call(self, task: Task) -> Result:
        return self._job.workload.call(self._session, task)

    def _release(self) -> None:
        self._pool.waitForDone()
        try:
            self._stack.close()
        except Exception as error:  # noqa: BLE001 -- becomes the run's failure, with its reason
            self._sink.fail(model_failed(self.info.key, error))
        # Deleted explicitly: Python's garbage collector would delete them in whichever thread it runs in.
        self._pool.deleteLater()
        self._countdown.deleteLater()
        self._is_released = True
        self._sink.release()
