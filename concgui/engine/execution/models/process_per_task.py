"""`process-per-task`: a `multiprocessing.Process` for every task."""

import itertools
import time
from multiprocessing import connection

from concgui.engine.contracts.model_info import ModelInfo
from concgui.engine.errors import WorkerLostError
from concgui.engine.execution.process_model import SupervisedProcessModel
from concgui.engine.execution.process_worker import interrupts_blocked
from concgui.engine.execution.single_task_process import SingleTaskProcess
from concgui.engine.note import Note
from concgui.engine.tasks.task import Task, failed_before_start


class ProcessPerTask(SupervisedProcessModel):
    """A process for each task, with at most `workers` of them at once.

    Every task pays for a new interpreter and its imports. In return it shares nothing with the other
    tasks: a crash ends only its own task.
    """

    info = ModelInfo(
        key="process-per-task",
        title="process per task",
        summary="a multiprocessing.Process for every task, results through a Queue",
        uses_processes=True,
        uses_workers=True,
        stops_running_tasks=True,
        worker_per_task=True,
        run_options=("start_method",),
    )

    def _execute(self) -> None:
        waiting = iter(self._job.tasks)
        running: list[SingleTaskProcess] = []
        with self._processes, interrupts_blocked():
            try:
                while True:
                    for task in itertools.islice(waiting, self._job.workers - len(running)):
                        if self._job.cancelled.is_set():
                            break
                        running += self._started(task)
                    self._processes.terminate_if_cancelled()
                    if not running:
                        return
                    running = self._collect(running)
            finally:
                for process in running:
                    process.close()

    def _started(self, task: Task) -> list[SingleTaskProcess]:
        """Return the task's process; return none and report the task as failed if the system refuses one."""
        submitted_ns = time.perf_counter_ns()
        try:
            processes, workload = self._processes, self._job.workload
            return [SingleTaskProcess(processes.context, workload, task, processes.marks_path)]
        except OSError as error:
            self._sink.report(failed_before_start(task, submitted_ns, error))
            return []

    def _collect(self, running: list[SingleTaskProcess]) -> list[SingleTaskProcess]:
        """Wait for at least one process, report those that are ready, and return the others."""
        ready = set(connection.wait([thing for process in running for thing in process.waitables]))
        left: list[SingleTaskProcess] = []
        for process in running:
            if ready.isdisjoint(process.waitables):
                left.append(process)
            else:
                self._report(process)
        return left

    def _report(self, process: SingleTaskProcess) -> None:
        try:
            self._sink.report(process.receive_report())
        except WorkerLostError as error:
            # After a cancel the processes were terminated on purpose, so their loss is no failure.
            if not self._job.cancelled.is_set():
                self._sink.note(Note.of("worker-process-lost"))
                self._sink.report(failed_before_start(process.task, process.submitted_ns, error))
        except Exception as error:  # noqa: BLE001 -- a result that cannot be unpickled fails only its task
            self._sink.report(failed_before_start(process.task, process.submitted_ns, error))
        finally:
            process.close()
