"""The code of a sub-interpreter that is a worker: its session and its tasks."""

import atexit
import importlib
import pickle
import sys
import threading
import time
from collections.abc import Callable
from multiprocessing import spawn
from typing import Any, ClassVar

from concgui.engine.contracts.workload import AnyWorkload
from concgui.engine.execution.report_transfer import PickledReport, pickle_report, unpickle_report
from concgui.engine.execution.session_worker import SessionWorker
from concgui.engine.tasks.task import Chunk, TaskReport

_POLL_S = 0.02
# A sub-interpreter starts with only the installation's search path. Further entries of the program's
# path (a checkout, tests) must be added before any module of concgui is imported.
_INITIALIZER = """
import sys
sys.path[:] = {path!r}
import importlib
importlib.import_module({module!r}).start_interpreter({workload!r}, {flag!r}, {marks!r}, {main!r})
"""


class CancelFlag:
    """A flag between interpreters: a queue that is not empty once the run was cancelled.

    Attributes:
        number: Id with which other interpreters open the queue.
    """

    def __init__(self) -> None:
        self._queue: Any = _interpreters().create_queue()
        self.number: int = self._queue.id

    def set(self) -> None:
        """Mark the run as cancelled. Idempotent."""
        if self._queue.empty():
            self._queue.put(None)


class SharedEvent(threading.Event):
    """The run's cancel event as seen from another interpreter.

    Events cannot be passed between interpreters, but queues can.

    Args:
        flag: Number of the run's `CancelFlag`.
    """

    def __init__(self, flag: int) -> None:
        super().__init__()
        self._queue: Any = _interpreters().Queue(flag)

    def is_set(self) -> bool:
        """Return whether the run was cancelled."""
        return not self._queue.empty()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the run was cancelled, at most `timeout` seconds; return whether it was."""
        until_s = None if timeout is None else time.monotonic() + timeout
        while not self.is_set():
            left_s = _POLL_S if until_s is None else min(_POLL_S, until_s - time.monotonic())
            if left_s <= 0:
                return False
            time.sleep(left_s)
        return True


class InterpreterWorker(SessionWorker):
    """The worker of a sub-interpreter.

    Attributes:
        current: The worker of this interpreter. Each call into an interpreter starts with an empty context
            and empty thread-locals, so the initialiser and the tasks share no other place. The attribute
            is never set in the program's own interpreter.
    """

    current: ClassVar["InterpreterWorker | None"] = None

    def __init__(self, workload: AnyWorkload, flag: int, marks_path: str) -> None:
        super().__init__(workload, SharedEvent(flag), marks_path)
        self._interpreter: int = _interpreters().get_current().id

    def run_chunk(self, chunk: Chunk, submitted_ns: int) -> list[TaskReport]:
        """Run tasks one after another until the run is cancelled; the reports name the interpreter."""
        reports = super().run_chunk(chunk, submitted_ns)
        return [report._replace(interpreter=self._interpreter) for report in reports]


def initializer_for(
    workload: bytes, flag: CancelFlag, marks_path: str
) -> tuple[Callable[..., object], tuple[Any, ...]]:
    """Return the initialiser that a pool calls in each interpreter before its first task.

    Args:
        workload: The pickled workload.
        flag: Set when the run is cancelled.
        marks_path: Path of the run's `StartMarks`.

    Returns:
        A function that exists in every interpreter, and its arguments.
    """
    code = _INITIALIZER.format(
        path=list(sys.path),
        module=__name__,
        workload=workload,
        flag=flag.number,
        marks=marks_path,
        main=_main_module() if _MAIN in workload else {},
    )
    return exec, (code,)


_MAIN = b"__main__"


def _main_module() -> dict[str, str]:
    """Return where the main module is, as a spawned process is told it."""
    told = spawn.get_preparation_data("interpreter")
    return {key: value for key, value in told.items() if key.startswith("init_main_from_")}


def start_interpreter(workload: bytes, flag: int, marks_path: str, main: dict[str, str]) -> None:
    """Make this interpreter a worker. Called once, before its first task.

    Args:
        workload: The pickled workload.
        flag: Number of the run's `CancelFlag`.
        marks_path: Path of the run's `StartMarks`.
        main: Where the main module is, if the workload calls a function of it; else empty.
    """
    if main:
        spawn.prepare(main)
    loaded: AnyWorkload = pickle.loads(workload)  # noqa: S301 -- pickled by this program, in this process
    worker = InterpreterWorker(loaded, flag, marks_path)
    # The pool has no hook for the end of an interpreter, but the interpreter's atexit handlers run then.
    atexit.register(worker.close)
    InterpreterWorker.current = worker


def run_chunk_in_interpreter(chunk: Chunk, submitted_ns: int) -> tuple[bytes, ...]:
    """Run tasks in the worker that `start_interpreter` created, and return their pickled reports."""
    worker = InterpreterWorker.current
    if worker is None:
        raise RuntimeError("run_chunk_in_interpreter was called before start_interpreter")
    return tuple(map(pickle_report, worker.run_chunk(chunk, submitted_ns)))


def reports_from_interpreter(pickled: tuple[bytes, ...]) -> list[PickledReport]:
    """Return the unpickled reports of `run_chunk_in_interpreter`. For the program's own interpreter."""
    return [unpickle_report(data) for data in pickled]


def _interpreters() -> Any:
    # The module exists from Python 3.14 on; the model that needs it is unavailable on older versions.
    return importlib.import_module("concurrent.interpreters")
