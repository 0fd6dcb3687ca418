"""What runs inside a sub-interpreter: the session and the tasks."""

import atexit
import importlib
import pickle
import sys
import threading
import time
from collections.abc import Callable
from typing import Any, ClassVar

from concgui.engine.contracts.workload import AnyWorkload
from concgui.engine.execution.report_transfer import PickledReport, pickle_report, unpickle_report
from concgui.engine.execution.session_worker import SessionWorker
from concgui.engine.tasks.task import Chunk, TaskReport

_POLL_S = 0.02
# A sub-interpreter begins with the search path of the installation alone. What the program's
# own path has beside it (a checkout, tests) must be there before anything of ours is imported.
_INITIALIZER = """
import sys
sys.path[:] = {path!r}
import importlib
importlib.import_module({module!r}).start_interpreter({workload!r}, {flag!r})
"""


class CancelFlag:
    """A queue between interpreters in which something lies once the run was cancelled.

    Attributes:
        number: By which the other interpreters find it.
    """

    def __init__(self) -> None:
        self._queue: Any = _interpreters().create_queue()
        self.number: int = self._queue.id

    def set(self) -> None:
        """Say that the run was cancelled. Idempotent."""
        if self._queue.empty():
            self._queue.put(None)


class SharedEvent(threading.Event):
    """The run's event of being cancelled, seen from another interpreter.

    Events do not cross from one interpreter to another, queues do.

    Args:
        flag: Number of the run's `CancelFlag`.
    """

    def __init__(self, flag: int) -> None:
        super().__init__()
        self._queue: Any = _interpreters().Queue(flag)

    def is_set(self) -> bool:
        """Whether the run was cancelled."""
        return not self._queue.empty()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until it was cancelled, or so many seconds; whether it was."""
        until_s = None if timeout is None else time.monotonic() + timeout
        while not self.is_set():
            left_s = _POLL_S if until_s is None else min(_POLL_S, until_s - time.monotonic())
            if left_s <= 0:
                return False
            time.sleep(left_s)
        return True


class InterpreterWorker(SessionWorker):
    """The worker that an interpreter is.

    Attributes:
        current: The worker that this interpreter is. Each call into an interpreter begins with an
            empty context and empty thread-locals, so there is no other place that both the
            initialiser and the tasks see. It is never set in the program's own interpreter.
    """

    current: ClassVar["InterpreterWorker | None"] = None

    def __init__(self, workload: AnyWorkload, flag: int) -> None:
        super().__init__(workload, SharedEvent(flag))
        self._interpreter: int = _interpreters().get_current().id

    def run_chunk(self, chunk: Chunk, submitted_ns: int) -> list[TaskReport]:
        """Run tasks one after another, until the run is cancelled; the reports name the interpreter."""
        reports = super().run_chunk(chunk, submitted_ns)
        return [report._replace(interpreter=self._interpreter) for report in reports]


def initializer_for(workload: bytes, flag: CancelFlag) -> tuple[Callable[..., object], tuple[Any, ...]]:
    """What a pool calls in each interpreter before its first task.

    Args:
        workload: The pickled workload.
        flag: Set when the run is cancelled.

    Returns:
        A function that every interpreter has, and its arguments.
    """
    return exec, (
        _INITIALIZER.format(path=list(sys.path), module=__name__, workload=workload, flag=flag.number),
    )


def start_interpreter(workload: bytes, flag: int) -> None:
    """Make this interpreter a worker: called once, before its first task."""
    loaded: AnyWorkload = pickle.loads(workload)  # noqa: S301 -- pickled by this program, in this process
    worker = InterpreterWorker(loaded, flag)
    # The pool has no word for the end of an interpreter; its own atexit handlers run then.
    atexit.register(worker.close)
    InterpreterWorker.current = worker


def run_chunk_in_interpreter(chunk: Chunk, submitted_ns: int) -> tuple[bytes, ...]:
    """Run tasks in the worker that `start_interpreter` made; the reports come back pickled."""
    worker = InterpreterWorker.current
    if worker is None:
        raise RuntimeError("run_chunk_in_interpreter before start_interpreter")
    return tuple(map(pickle_report, worker.run_chunk(chunk, submitted_ns)))


def reports_from_interpreter(pickled: tuple[bytes, ...]) -> list[PickledReport]:
    """What `run_chunk_in_interpreter` returned, in the program's own interpreter."""
    return [unpickle_report(data) for data in pickled]


def _interpreters() -> Any:
    # From Python 3.14 on; the model that needs it is not available below.
    return importlib.import_module("concurrent.interpreters")
