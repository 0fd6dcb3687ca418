"""`qthread-signal-flood`: the anti-pattern of a signal for every small step."""

import time
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from concgui.engine.contracts.model import Job, StepView
from concgui.engine.contracts.model_info import ModelInfo
from concgui.engine.note import Note
from concgui.engine.tasks.sink import EventSink
from concgui.engine.tasks.task import Result, Task
from concgui.qtlayer.models.bases.qthread_model import QThreadModel, QThreadTaskWorker
from concgui.qtlayer.models.bases.step_log import StepLog


class _SteppingWorker(QThreadTaskWorker):
    """A worker that signals every small step of each task.

    A workload is one call without steps that are visible from outside, so the steps of a task are
    signalled after its call, as fast as possible.

    Signals:
        stepped: Number of the step, from 1.
    """

    stepped = Signal(int)

    def __init__(self, job: Job, sink: EventSink, key: str) -> None:
        super().__init__(job, sink, key)
        self._emitted = 0

    def call(self, session: Any, task: Task) -> Result:
        """Run the task and emit its share of the steps."""
        result = super().call(session, task)
        until = self._job.run_options.signal_count * (task.number + 1) // len(self._job.tasks)
        while self._emitted < until and not self._job.cancelled.is_set():
            self._emitted += 1
            self.stepped.emit(self._emitted)
        return result


class _StepReceiver(QObject):
    """The receiver in the GUI thread whose slot handles the steps."""

    def __init__(self, job: Job, view: StepView) -> None:
        super().__init__()
        self._job = job
        self._view = view
        self._trivial = job.run_options.trivial_slot
        self._received = 0

    @Slot(int)
    def show(self, number: int) -> None:
        """Show one step; steps still in the event queue after the run was cancelled are dropped."""
        self._received += 1
        if not self._trivial and not self._job.cancelled.is_set():
            clock = time.strftime("%H:%M:%S")
            self._view.show_step(
                number, f"{clock} step {number:,} of {self._job.run_options.signal_count:,} done"
            )


class QThreadSignalFlood(QThreadModel):
    """A thread that does all the work but emits too many signals.

    Queued signals are events of the GUI thread. It handles all of them before it handles timers, the mouse
    or painting.
    """

    info = ModelInfo(
        key="qthread-signal-flood",
        title="QThread, signal flood",
        summary="a QThread that signals every small step to a slot that logs it",
        replacement="qthread",
        run_options=("switch_interval_ms", "signal_count", "trivial_slot"),
    )

    def __init__(self, job: Job, sink: EventSink) -> None:
        self._own_log = StepLog()
        self._view: StepView = self._own_log if job.step_view is None else job.step_view
        self._receiver = _StepReceiver(job, self._view)
        super().__init__(job, sink)

    def start(self) -> None:
        """Empty the log and start the thread."""
        run_options = self._job.run_options
        if self._job.tasks and run_options.trivial_slot:
            self._sink.note(Note.of("signals-counted", signals=run_options.signal_count))
        elif self._job.tasks:
            self._sink.note(Note.of("signals-logged", signals=run_options.signal_count))
            if self._view is self._own_log:
                self._sink.note(Note.of("signal-log-stand-in"))
        self._view.begin(run_options.signal_count)
        super().start()

    def _make_worker(self) -> QThreadTaskWorker:
        worker = _SteppingWorker(self._job, self._sink, self.info.key)
        worker.stepped.connect(self._receiver.show)
        return worker

    def _release(self) -> None:
        self._view.end()
        self._receiver.deleteLater()
        self._own_log.deleteLater()
        super()._release()
