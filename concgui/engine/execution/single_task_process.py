"""One task in its own process, which returns the report through its own queue."""

import queue
import threading
import time
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

from concgui.engine.contracts.workload import AnyWorkload
from concgui.engine.errors import WorkerLostError
from concgui.engine.execution.process_worker import guard_worker
from concgui.engine.execution.report_transfer import TransferredReport, pickle_report, unpickle_report
from concgui.engine.execution.session_worker import SessionWorker
from concgui.engine.execution.worker_processes import OwnedContext
from concgui.engine.tasks.task import Task, TaskReport, failed_before_start
from concgui.engine.tasks.transfer_parcel import MomentOfUnpickling

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess
    from multiprocessing.queues import Queue

_AFTER_END_S = 1.0
# A process that ends cleanly flushes its queue first.


class SingleTaskProcess:
    """Owner of the process of one task and of the queue that returns its report.

    The queue is not shared with other processes: a process that is killed while it writes leaves half a
    message and a lock that is never released, so the next reader or writer would hang. The program's own
    writing end is closed, so that the queue ends when the process does.

    Attributes:
        task: The task that the process runs.
        submitted_ns: When the process was about to be started.
    """

    def __init__(
        self, context: OwnedContext, workload: AnyWorkload, task: Task, marks_path: str = ""
    ) -> None:
        self.task = task
        self.submitted_ns = time.perf_counter_ns()
        self._context = context
        self._queue: Queue[bytes] = context.Queue()
        # Arguments are unpickled in order, so the moment is taken after start-up, just before the task.
        arguments = (workload, marks_path, self.submitted_ns, self._queue, MomentOfUnpickling(), task)
        self._process: BaseProcess | None = context.Process(
            target=run_single_task, args=arguments, daemon=True
        )
        self._process.start()
        _writing_end(self._queue).close()

    @property
    def waitables(self) -> list[Any]:
        """The objects that become ready when the report has arrived or the process has ended."""
        return [_reading_end(self._queue), *([self._process.sentinel] if self._process is not None else [])]

    def receive_report(self) -> TaskReport:
        """Receive the report, once one of `waitables` is ready.

        Raises:
            WorkerLostError: If the process ended without a report.
        """
        # Time before this moment is not transfer: the program was busy with another process.
        ready_ns = time.perf_counter_ns()
        try:
            data = self._queue.get(timeout=_AFTER_END_S)
        except (EOFError, OSError, queue.Empty):
            raise WorkerLostError(self._how_it_ended()) from None
        pickled = unpickle_report(data)
        if isinstance(pickled, TransferredReport):
            return pickled.arrived(pickled.result.stretches_with_packing(ready_ns))
        return pickled

    def close(self) -> None:
        """Wait for the process and release it. Idempotent."""
        process, self._process = self._process, None
        if process is None:
            return
        process.join(_AFTER_END_S)
        if process.is_alive():
            process.kill()
            process.join()
        self._context.forget(process)
        self._queue.close()

    def _how_it_ended(self) -> str:
        if self._process is not None:
            self._process.join(_AFTER_END_S)
        code = self._process.exitcode if self._process is not None else None
        if code is None:
            how = "closed its queue"
        else:
            how = f"was ended by signal {-code}" if code < 0 else f"ended with exit code {code}"
        return f"the task's process {how} before it returned the result"


def run_single_task(
    workload: AnyWorkload,
    marks_path: str,
    submitted_ns: int,
    reports: "Queue[bytes]",
    ready_ns: int,
    task: Task,
) -> None:
    """Run the task and put its report into the queue. This is the process's main function.

    Args:
        workload: The prepared workload.
        marks_path: Path of the run's `StartMarks`; "" for none.
        submitted_ns: When the task was submitted.
        reports: Receives the pickled report.
        ready_ns: When this process started to receive the task.
        task: The task.
    """
    guard_worker()
    try:
        worker = SessionWorker(workload, threading.Event(), marks_path)
    except Exception as error:  # noqa: BLE001 -- reported as the task's failure
        reports.put(pickle_report(failed_before_start(task, submitted_ns, error)))
        return
    try:
        # Pickled here, since a queue pickles in its own thread, which can only print an error.
        reports.put(pickle_report(worker.run_only_task(task, submitted_ns, ready_ns)))
    finally:
        worker.close()


# The two ends of a queue's pipe are private attributes; concurrent.futures uses them too.


def _reading_end(reports: "Queue[bytes]") -> Connection:
    untyped: Any = reports
    end: Connection = untyped._reader
    return end


def _writing_end(reports: "Queue[bytes]") -> Connection:
    untyped: Any = reports
    end: Connection = untyped._writer
    return end
