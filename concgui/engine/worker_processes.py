"""The worker processes of a run: one owner, whichever model has them started."""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from types import TracebackType

from concgui.engine.model import Job
from concgui.engine.process_worker import start_worker
from concgui.engine.worker_context import OwnedContext

BROKEN_POOL_NOTE = (
    "a worker process ended abruptly, which breaks the pool: every task that had not finished failed with it"
)
_LAST_BREATH_S = 1.0


class WorkerProcesses:
    """Owns the worker processes of one run; as a context manager, none outlives its body.

    Attributes:
        context: Makes them.
    """

    def __init__(self, job: Job) -> None:
        self._job = job
        self.context = OwnedContext(job.knobs.start_method)

    def __enter__(self) -> "WorkerProcesses":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def make_pool(self, workers: int) -> ProcessPoolExecutor:
        """A pool of such processes; whoever asks for it shuts it down."""
        return ProcessPoolExecutor(workers, self.context, start_worker, (self._job.workload,))

    def terminate(self) -> None:
        """Ask all to end: a cancelled run stops its running tasks. Idempotent."""
        self.context.terminate()

    def terminate_late_ones(self) -> None:
        """Ask those to end that were started after the wish to cancel and were not there to hear it."""
        if self._job.cancelled.is_set():
            self.context.terminate()

    def end_within(self, deadline_s: float, wait: Callable[[float], bool]) -> bool:
        """Wait for half of the time, then kill them and wait for the other half.

        Args:
            deadline_s: The time.
            wait: Waits so long for the end of the run; whether it came.
        """
        if wait(deadline_s / 2):
            return True
        self.context.kill()
        return wait(deadline_s / 2)

    def close(self) -> None:
        """Join all, kill those that do not end by themselves. Idempotent; after their executor's shutdown."""
        self.context.kill_and_join(_LAST_BREATH_S)
