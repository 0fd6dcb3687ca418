"""Bases of the models whose workers are processes: one owner of them, and how they end."""

from concgui.engine.contracts.model import Job, Model
from concgui.engine.execution.supervised_model import SupervisedModel
from concgui.engine.execution.worker_processes import WorkerProcesses
from concgui.engine.tasks.sink import EventSink


class ProcessModel(Model):
    """Owns worker processes. To be named before the base that runs the tasks."""

    def __init__(self, job: Job, sink: EventSink) -> None:
        super().__init__(job, sink)
        self._processes = WorkerProcesses(job)

    def cancel(self) -> None:
        """Terminate the processes; who waits for them then hears of their ends."""
        super().cancel()
        self._processes.terminate()


class SupervisedProcessModel(ProcessModel, SupervisedModel):
    """The same with a supervisor, which can wait for their ends."""

    def shutdown(self, deadline_s: float) -> bool:
        """Terminate, wait, kill, join."""
        return self._processes.end_within(deadline_s, super().shutdown)
