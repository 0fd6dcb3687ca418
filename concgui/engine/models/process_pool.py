"""`process-pool`: `concurrent.futures.ProcessPoolExecutor`, spawned."""

import functools
import threading
import time
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from concgui.engine.model import Job, ModelInfo
from concgui.engine.process_worker import interrupts_blocked, run_in_worker, start_worker
from concgui.engine.sink import EventSink
from concgui.engine.supervised_model import SupervisedModel
from concgui.engine.task import Task, TaskReport, failed_before_start
from concgui.engine.worker_context import OwnedSpawnContext

BROKEN_POOL_NOTE = (
    "a worker process ended abruptly, which breaks the pool: every task that had not finished failed with it"
)

MAX_UNDER_WAY = 256
"""How many tasks a pool holds at once. Its own threads sort through all of them: with 10,000 in it
the window waits up to 140 ms for the GIL, with 256 up to 18 ms."""


class ProcessPool(SupervisedModel):
    """A fixed number of processes, each with its own interpreter and its own GIL.

    The supervisor feeds the pool: submitting thousands of tasks takes a while and must not
    happen in the GUI thread.
    """

    info = ModelInfo(
        key="process-pool",
        title="process pool",
        summary="ProcessPoolExecutor: one interpreter and one GIL per worker",
        uses_processes=True,
        uses_workers=True,
        stops_running_tasks=True,
    )

    def __init__(self, job: Job, sink: EventSink) -> None:
        super().__init__(job, sink)
        self._processes = OwnedSpawnContext()
        self._places = threading.Semaphore(max(MAX_UNDER_WAY, 2 * job.workers))

    def cancel(self) -> None:
        """Terminate the workers; the pool then ends by itself."""
        super().cancel()
        self._processes.terminate()

    def shutdown(self, deadline_s: float) -> bool:
        """Terminate, wait, kill, join."""
        if super().shutdown(deadline_s / 2):
            return True
        self._processes.kill()
        return super().shutdown(deadline_s / 2)

    def _execute(self) -> None:
        if not self._job.tasks:
            return
        workers = min(self._job.workers, len(self._job.tasks))
        try:
            with (
                interrupts_blocked(),
                ProcessPoolExecutor(workers, self._processes, start_worker, (self._job.workload,)) as pool,
            ):
                self._feed(pool)
        finally:
            # Whatever went wrong above, no process outlives its run.
            self._processes.kill_and_join(1.0)

    def _feed(self, pool: ProcessPoolExecutor) -> None:
        for task in self._job.tasks:
            if self._job.cancelled.is_set():
                break
            # Freed by each task that comes back or is lost with its pool.
            self._places.acquire()
            submitted_ns = time.perf_counter_ns()
            try:
                future = pool.submit(run_in_worker, task, submitted_ns)
            except BrokenProcessPool as error:
                self._places.release()
                self._lose(task, submitted_ns, error)
            else:
                future.add_done_callback(functools.partial(self._take, task, submitted_ns))
        if self._job.cancelled.is_set():
            # A worker that was spawned after the wish was not there to be terminated.
            self._processes.terminate()

    def _take(self, task: Task, submitted_ns: int, future: "Future[TaskReport]") -> None:
        self._places.release()
        if future.cancelled():
            return
        error = future.exception()
        if error is None:
            self._sink.report(future.result())
        else:
            self._lose(task, submitted_ns, error)

    def _lose(self, task: Task, submitted_ns: int, error: BaseException) -> None:
        """Report a task that did not come back, unless its worker was terminated on purpose."""
        if self._job.cancelled.is_set():
            return
        if isinstance(error, BrokenProcessPool):
            self._sink.note(BROKEN_POOL_NOTE)
        self._sink.report(failed_before_start(task, submitted_ns, error))
