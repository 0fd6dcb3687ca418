"""Base of the models with one `QThread` and a worker object in that thread."""

import time
from typing import Any

from PySide6.QtCore import QObject, QThread, Signal, Slot

from concgui.engine.contracts.model import Job, Model
from concgui.engine.tasks.outcome import model_failed
from concgui.engine.tasks.sink import EventSink
from concgui.engine.tasks.task import Result, Task


class QThreadTaskWorker(QObject):
    """The worker object, which lives in the thread and runs the tasks there one after another.

    Signals:
        finished: All tasks have ended.
    """

    finished = Signal()

    def __init__(self, job: Job, sink: EventSink, key: str) -> None:
        super().__init__()
        self._job = job
        self._sink = sink
        self._key = key

    @Slot()
    def run(self) -> None:
        """Run all tasks. Connected to the thread's `started` signal."""
        workload = self._job.workload
        try:
            with workload.session(self._job.session_context) as session:

                def call(task: Task) -> Result:
                    return self.call(session, task)

                log = self._sink.worker_log()
                for task in self._job.tasks:
                    if self._job.cancelled.is_set():
                        break
                    log.run(call, task, time.perf_counter_ns())
        except BaseException as error:  # noqa: BLE001 -- becomes the run's failure, with its reason
            self._sink.fail(model_failed(self._key, error))
        finally:
            self.finished.emit()

    def call(self, session: Any, task: Task) -> Result:
        """Run one task, in the thread."""
        return self._job.workload.call(session, task)


class QThreadModel(Model):
    """A model that owns one thread and its worker object."""

    def __init__(self, job: Job, sink: EventSink) -> None:
        super().__init__(job, sink)
        self._is_released = False
        self._thread = QThread()
        self._thread.setObjectName("concgui-qthread")
        self._worker = self._make_worker()
        self._worker.moveToThread(self._thread)
        self._thread.started.connect(self._worker.run)
        self._worker.finished.connect(self._thread.quit)
        # The thread handles this as its last event; later nothing would delete the worker there.
        self._thread.finished.connect(self._worker.deleteLater)
        self._thread.finished.connect(self._release)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def shutdown(self, deadline_s: float) -> bool:
        """Cancel, quit the thread and wait for it."""
        self.cancel()
        if self._is_released:
            return True
        self._thread.quit()
        return self._thread.wait(int(deadline_s * 1000))

    def _make_worker(self) -> QThreadTaskWorker:
        """Return the worker, which is then moved into the thread. Called once."""
        return QThreadTaskWorker(self._job, self._sink, self.info.key)

    def _release(self) -> None:
        self._thread.wait()
        # Deleted explicitly: Python's garbage collector would delete it in whichever thread it runs in.
        self._thread.deleteLater()
        self._is_released = True
        self._sink.release()
