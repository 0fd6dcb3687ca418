"""What runs inside a worker process: the session, the tasks, the watch over the parent."""

import contextlib
import contextvars
import multiprocessing
import multiprocessing.util
import os
import signal
import threading
from collections.abc import Iterator
from multiprocessing import connection
from typing import Any

from concgui.engine.spec import AnyWorkload
from concgui.engine.task import Chunk, Result, Task, TaskReport, run_task
from concgui.engine.workload import SessionContext

_WORKER: contextvars.ContextVar["ProcessWorker"] = contextvars.ContextVar("worker")
# A pool hands nothing from its initialiser to its tasks; both run in the context of the
# worker's main thread, so the context carries it and no module does.


class ProcessWorker:
    """Owns the session that the tasks of one worker process share."""

    def __init__(self, workload: AnyWorkload) -> None:
        self._workload = workload
        self._stack = contextlib.ExitStack()
        context = SessionContext(workers=1, cancelled=threading.Event())
        self._session: Any = self._stack.enter_context(workload.session(context))

    def run(self, task: Task, submitted_ns: int) -> TaskReport:
        """Run one task in this process."""
        return run_task(self._call, task, submitted_ns)

    def close(self) -> None:
        """Close the session."""
        self._stack.close()

    def _call(self, task: Task) -> Result:
        return self._workload.call(self._session, task)


def start_worker(workload: AnyWorkload) -> None:
    """Make this process a worker: called once, before its first task."""
    guard_worker()
    worker = ProcessWorker(workload)
    # Finalizers run when multiprocessing ends the process, which `atexit` handlers do not.
    multiprocessing.util.Finalize(worker, worker.close, exitpriority=10)
    _WORKER.set(worker)


def run_chunk_in_worker(chunk: Chunk, submitted_ns: int) -> list[TaskReport]:
    """Run tasks in the worker that `start_worker` made."""
    worker = _WORKER.get()
    return [worker.run(task, submitted_ns) for task in chunk]


def guard_worker() -> None:
    """End with the parent, leave interrupts to it.

    A pool worker waits on a pipe whose writing end it holds itself, so it never learns that
    its parent was killed. A thread that waits for the parent's end does.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        sentinel = parent.sentinel
        threading.Thread(target=_die_with, args=(sentinel,), name="concgui-parent-watch", daemon=True).start()


def _die_with(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)


@contextlib.contextmanager
def interrupts_blocked() -> Iterator[None]:
    """Spawn children that do not see Ctrl-C.

    A child inherits the signal mask of the thread that spawns it. Without this, an interrupt
    reaches a child that is still importing and it prints a traceback. Windows has no masks;
    there `guard_worker` covers all but the child's first moments.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
