"""The worker processes of a run: one owner, whichever model has them started."""

import multiprocessing
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import context
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Any

from concgui.engine.contracts.model import Job
from concgui.engine.contracts.run_options import SPAWN
from concgui.engine.execution.process_worker import start_worker
from concgui.engine.note import Note

BROKEN_POOL = Note.of("process-pool-broken")
_LAST_BREATH_S = 1.0

FILES_PER_WORKER = 4
"""Open files that the program has for each worker process: two of its start, the ends of a queue."""


class OwnedContext(context.BaseContext):
    """Makes worker processes and can terminate and join all that it made.

    Executors keep their processes to themselves; whoever passes this context to one keeps
    hold of them without private attributes. Processes are spawned, or forked from the clean
    server process of `forkserver`, and never forked from this one: that is not safe with Qt's
    threads.

    Args:
        start_method: One of `run_options.START_METHODS`.
    """

    def __init__(self, start_method: str = SPAWN) -> None:
        super().__init__()
        self._name = start_method
        plain: Any = multiprocessing.get_context(start_method)
        self._process_type = plain.Process
        self._lock = threading.Lock()
        self._made: list[BaseProcess] = []

    def get_start_method(self, allow_none: bool = False) -> str:
        """The start method that it was made for."""
        return self._name

    def Process(self, *args: Any, **kwargs: Any) -> BaseProcess:  # noqa: N802
        """Make a process, as the attribute of that name of every context does."""
        process: BaseProcess = self._process_type(*args, **kwargs)
        with self._lock:
            self._made.append(process)
        return process

    def terminate(self) -> None:
        """Ask every process to end. Idempotent; callable from any thread."""
        with self._lock:
            for process in self._made:
                if process.pid is not None:
                    process.terminate()

    def kill(self) -> None:
        """End every process that lives. Idempotent; callable from any thread."""
        with self._lock:
            for process in self._made:
                if process.pid is not None:
                    process.kill()

    def forget(self, process: BaseProcess) -> None:
        """Close what is kept of a process that has been joined."""
        with self._lock:
            self._made.remove(process)
            process.close()

    def kill_and_join(self, deadline_s: float) -> None:
        """End what did not end by itself within the deadline, and close what is kept of it.

        Idempotent. Only for the owner of the executor, after the executor has shut down: it
        must not meet a process object that is closed.
        """
        with self._lock:
            made, self._made = self._made, []
        for process in made:
            if process.pid is None:
                continue
            process.join(deadline_s)
            if process.is_alive():
                process.kill()
                process.join()
            process.close()


class WorkerProcesses:
    """Owns the worker processes of one run; as a context manager, none outlives its body.

    Attributes:
        context: Makes them.
    """

    def __init__(self, job: Job) -> None:
        self._job = job
        self.context = OwnedContext(job.run_options.start_method)

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
