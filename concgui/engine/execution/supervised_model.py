"""Base of the models whose run has its own thread to start, feed, await and release the workers."""

import threading
from abc import abstractmethod

from concgui.engine.contracts.model import Job, Model
from concgui.engine.tasks.outcome import model_failed
from concgui.engine.tasks.sink import EventSink


class SupervisedModel(Model):
    """A model that runs `_execute` in a supervisor thread and releases the run when it returns.

    The supervisor is a daemon thread: a task that cannot be stopped must not keep the program alive
    after its window was closed.
    """

    def __init__(self, job: Job, sink: EventSink) -> None:
        super().__init__(job, sink)
        self._supervisor = threading.Thread(
            target=self._supervise, name=f"concgui-{self.info.key}", daemon=True
        )

    def start(self) -> None:
        """Start the supervisor and return."""
        self._supervisor.start()

    def shutdown(self, deadline_s: float) -> bool:
        """Cancel the run and wait for the supervisor."""
        self.cancel()
        if self._supervisor.ident is not None:
            self._supervisor.join(deadline_s)
        return not self._supervisor.is_alive()

    @abstractmethod
    def _execute(self) -> None:
        """Run all tasks and release everything before returning. Called in the supervisor thread."""

    def _supervise(self) -> None:
        try:
            self._execute()
        except BaseException as error:  # noqa: BLE001 -- becomes the run's failure, with its reason
            self._sink.fail(model_failed(self.info.key, error))
        finally:
            self._sink.release()
