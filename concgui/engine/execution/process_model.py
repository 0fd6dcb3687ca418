"""Bases of the models whose workers are processes: their owner, and how they are ended."""

from concgui.engine.contracts.model import Job, Model
from concgui.engine.execution.supervised_model import SupervisedModel
from concgui.engine.execution.worker_processes import WorkerProcesses
from concgui.engine.tasks.sink import EventSink


class ProcessModel(Model):
    """Owner of a run's worker processes. List this base before the one that runs the tasks."""

    def __init__(self, job: Job, sink: EventSink) -> None:
        super().__init__(job, sink)
        self._processes = WorkerProcesses(job, sink)

    def cancel(self) -> None:
        """Terminate the processes, which wakes up the code that waits for them."""
        super().cancel()
        self._processes.terminate()


class SupervisedProcessModel(ProcessModel, SupervisedModel):
    """A process model with a supervisor, which can wait for the processes to end."""

    def shutdown(self, deadline_s: float) -> bool:
        """Terminate the processes, wait, kill and join."""
        return self._processes.end_within(deadline_s, super().shutdown)
