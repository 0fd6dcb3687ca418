"""The worker processes of a run and their one owner, for all models that use processes."""

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
from concgui.engine.execution.start_marks import StartMarks
from concgui.engine.note import Note
from concgui.engine.tasks.sink import EventSink
from concgui.engine.tasks.task import cut_off_report

BROKEN_POOL = Note.of("process-pool-broken")
_EXIT_GRACE_S = 1.0

FILES_PER_WORKER = 4
"""Files the program keeps open per worker process: two from its start and the two ends of a queue."""


class OwnedContext(context.BaseContext):
    """A multiprocessing context that can terminate and join all processes it created.

    Executors do not expose their processes; passing this context to one gives access to them without
    private attributes. Processes are spawned, or forked from the clean server process of `forkserver`.
    They are never forked from this process, since that is not safe with Qt's threads.

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
        self._has_lost = False

    @property
    def has_lost(self) -> bool:
        """Whether a process that was joined had not ended by itself, so that its task may be unreported."""
        return self._has_lost

    def get_start_method(self, allow_none: bool = False) -> str:
        """Return the start method of this context."""
        return self._name

    def Process(self, *args: Any, **kwargs: Any) -> BaseProcess:  # noqa: N802
        """Create a process, like the attribute of the same name of every context."""
        process: BaseProcess = self._process_type(*args, **kwargs)
        with self._lock:
            self._made.append(process)
        return process

    def terminate(self) -> None:
        """Terminate every process. Idempotent; callable from any thread."""
        with self._lock:
            for process in self._made:
                if process.pid is not None:
                    process.terminate()

    def kill(self) -> None:
        """Kill every running process. Idempotent; callable from any thread."""
        with self._lock:
            for process in self._made:
                if process.pid is not None:
                    process.kill()

    def forget(self, process: BaseProcess) -> None:
        """Close the process object of a process that has been joined, and drop it."""
        with self._lock:
            self._made.remove(process)
            self._has_lost |= process.exitcode not in (0, None)
            process.close()

    def kill_and_join(self, deadline_s: float) -> None:
        """Join all processes, kill those that do not end within the deadline, and close their objects.

        Idempotent. Only for the owner of the executor, after the executor has shut down: an executor
        must not use a process object that is closed.
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
            self._has_lost |= process.exitcode != 0
            process.close()


class WorkerProcesses:
    """Owner of the worker processes of one run. As a context manager it lets none outlive its body.

    Attributes:
        context: Creates the processes.
    """

    def __init__(self, job: Job, sink: EventSink) -> None:
        self._job = job
        self._sink = sink
        self._marks: StartMarks | None = None
        self.context = OwnedContext(job.run_options.start_method)

    def __enter__(self) -> "WorkerProcesses":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def marks_path(self) -> str:
        """The path of the file into which the workers write the starts of their tasks."""
        if self._marks is None:
            marks = self._marks = StartMarks()
            self._sink.know_starts(lambda: (cut_off_report(*mark) for mark in marks))
        return self._marks.path

    def make_pool(self, workers: int) -> ProcessPoolExecutor:
        """Return a pool of worker processes, which the caller must shut down."""
        return ProcessPoolExecutor(workers, self.context, start_worker, (self._job.workload, self.marks_path))

    def terminate(self) -> None:
        """Terminate all processes, which stops the running tasks of a cancelled run. Idempotent."""
        self.context.terminate()

    def terminate_if_cancelled(self) -> None:
        """Terminate the processes that were started after the run had been cancelled."""
        if self._job.cancelled.is_set():
            self.context.terminate()

    def end_within(self, deadline_s: float, wait: Callable[[float], bool]) -> bool:
        """Wait half of the deadline, then kill the processes and wait the other half.

        Args:
            deadline_s: Seconds to wait in total.
            wait: Waits the given seconds for the end of the run and returns whether it has ended.
        """
        if wait(deadline_s / 2):
            return True
        self.context.kill()
        return wait(deadline_s / 2)

    def close(self) -> None:
        """Join all processes and kill those that do not end by themselves.

        Idempotent. To be called after their executor has shut down. The starts of tasks whose process was
        ended are reported.
        """
        self.context.kill_and_join(_EXIT_GRACE_S)
        marks, self._marks = self._marks, None
        if marks is None:
            return
        if self.context.has_lost:
            self._sink.report_starts(cut_off_report(*mark) for mark in marks)
        marks.close()
