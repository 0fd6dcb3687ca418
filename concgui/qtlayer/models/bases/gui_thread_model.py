"""Base of the models that run the tasks in the GUI thread."""

import time

from concgui.engine.contracts.model import Model
from concgui.engine.tasks.outcome import model_failed
from concgui.engine.tasks.task import Result, Task


class GuiThreadModel(Model):
    """A model that runs all tasks inside `start` and so blocks the window on purpose."""

    def start(self) -> None:
        """Run all tasks, one after another."""
        workload = self._job.workload
        try:
            with workload.session(self._job.session_context) as session:

                def call(task: Task) -> Result:
                    return workload.call(session, task)

                between_tasks = self._job.between_tasks
                log = self._sink.worker_log()
                for task in self._job.tasks:
                    if self._job.cancelled.is_set():
                        break
                    log.run(call, task, time.perf_counter_ns())
                    if between_tasks is not None:
                        between_tasks()
                    self._after_task()
        except BaseException as error:  # noqa: BLE001 -- becomes the run's failure, with its reason
            self._sink.fail(model_failed(self.info.key, error))
        finally:
            self._sink.release()

    def shutdown(self, deadline_s: float) -> bool:
        """Cancel. Called in the GUI thread, between two tasks or after the last one."""
        self.cancel()
        return self._sink.released_ns is not None

    def _after_task(self) -> None:
        """Do nothing; a subclass may act after each task here."""
