"""`thread-per-task`: one `threading.Thread` for every task, all at once."""

import threading
import time

from concgui.engine.contracts.model_info import ModelInfo
from concgui.engine.execution.supervised_model import SupervisedModel
from concgui.engine.tasks.task import Task, failed_before_start


class ThreadPerTask(SupervisedModel):
    """A thread for each task, all joined at the end.

    The number of threads is unbounded on purpose: that is the model. If the system refuses another
    thread, that task fails with the system's error and the others continue.
    """

    info = ModelInfo(
        key="thread-per-task",
        title="thread per task",
        summary="a threading.Thread for every task, all at once",
        worker_per_task=True,
        all_at_once=True,
        run_options=("switch_interval_ms",),
    )

    def _execute(self) -> None:
        workload, cancelled = self._job.workload, self._job.cancelled
        with workload.session(self._job.session_context) as session:

            def run(task: Task, submitted_ns: int) -> None:
                self._sink.report(
                    self._sink.run_task(lambda t: workload.call(session, t), task, submitted_ns)
                )

            threads: list[threading.Thread] = []
            for task in self._job.tasks:
                if cancelled.is_set():
                    break
                submitted_ns = time.perf_counter_ns()
                thread = threading.Thread(target=run, args=(task, submitted_ns), daemon=True)
                try:
                    thread.start()
                except RuntimeError as error:  # the system's limit on threads
                    self._sink.report(failed_before_start(task, submitted_ns, error))
                else:
                    threads.append(thread)
            for thread in threads:
                thread.join()
