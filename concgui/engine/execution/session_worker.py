"""The worker of a process or sub-interpreter: its session, its tasks and their transferred inputs."""

import contextlib
import threading
import time
from typing import TYPE_CHECKING, Any

from concgui.engine.contracts.workload import AnyWorkload, SessionContext
from concgui.engine.execution.start_marks import StartMarker
from concgui.engine.execution.worker_collector import collect_if_many, collector_of_a_run
from concgui.engine.tasks.task import Chunk, Result, Task, TaskReport, run_task

if TYPE_CHECKING:
    from concgui.engine.tasks.transfer_parcel import Stretches


class SessionWorker:
    """The worker that runs the tasks of one process or interpreter in turn and owns their shared session.

    Args:
        workload: The prepared workload.
        cancelled: Set when the run was cancelled, as far as this worker can tell.
        marks_path: Path of the run's `StartMarks`; "" if this worker is never ended during a task.
    """

    def __init__(self, workload: AnyWorkload, cancelled: threading.Event, marks_path: str = "") -> None:
        self._workload = workload
        self._cancelled = cancelled
        self._stack = contextlib.ExitStack()
        self._stack.enter_context(collector_of_a_run(automatic=workload.info.needs_collector))
        self._marker = StartMarker(marks_path)
        self._stack.callback(self._marker.close)
        context = SessionContext(workers=1, cancelled=cancelled)
        self._session: Any = self._stack.enter_context(workload.session(context))
        self._idle_since_ns = time.perf_counter_ns()

    def run_chunk(self, chunk: Chunk, submitted_ns: int) -> list[TaskReport]:
        """Run the tasks of a chunk one after another, until the run is cancelled."""
        reports: list[TaskReport] = []
        ready_ns = self._idle_since_ns
        for task in chunk:
            if self._cancelled.is_set():
                break
            self._marker.mark(task.number)
            report = run_task(self._call, task, submitted_ns)
            if task.payload is not None:
                report = report._replace(input_transfer=task.payload.stretches(ready_ns))
                # The inputs of a chunk are unpickled one after another, before its first task.
                ready_ns = task.payload.received_ns or ready_ns
            reports.append(report)
            collect_if_many()
        self._idle_since_ns = time.perf_counter_ns()
        return reports

    def run_only_task(self, task: Task, submitted_ns: int, ready_ns: int) -> TaskReport:
        """Run the only task of this worker.

        Args:
            task: The task.
            submitted_ns: When the task was submitted.
            ready_ns: When the worker started to receive the task. The task's input was pickled before the
                worker existed.
        """
        stretches: Stretches = (
            task.payload.stretches_with_packing(ready_ns) if task.payload is not None else ()
        )
        self._marker.mark(task.number)
        return run_task(self._call, task, submitted_ns)._replace(input_transfer=stretches)

    def close(self) -> None:
        """Close the session, and return to the automatic collector."""
        self._stack.close()

    def _call(self, task: Task) -> Result:
        return self._workload.call(self._session, task)
