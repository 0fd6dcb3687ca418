"""The code of a worker process: its session, its tasks and its watch over the parent process."""

import contextlib
import contextvars
import multiprocessing
import multiprocessing.util
import os
import signal
import threading
from collections.abc import Iterator
from multiprocessing import connection

from concgui.engine.contracts.workload import AnyWorkload
from concgui.engine.execution.report_transfer import PickledReport, for_transfer
from concgui.engine.execution.session_worker import SessionWorker
from concgui.engine.tasks.task import Chunk

_WORKER: contextvars.ContextVar[SessionWorker] = contextvars.ContextVar("worker")
# A pool passes nothing from its initialiser to its tasks. Both run in the context of the worker's main
# thread, so the worker is kept in that context instead of in module state.


def start_worker(workload: AnyWorkload, marks_path: str = "") -> None:
    """Make this process a worker. Called once, before its first task.

    Args:
        workload: The prepared workload.
        marks_path: Path of the run's `StartMarks`; "" for none.
    """
    guard_worker()
    # This event is never set: to cancel a run, its processes are terminated.
    worker = SessionWorker(workload, threading.Event(), marks_path)
    # Finalizers run when multiprocessing ends the process; `atexit` handlers do not.
    multiprocessing.util.Finalize(worker, worker.close, exitpriority=10)
    _WORKER.set(worker)


def run_chunk_in_worker(chunk: Chunk, submitted_ns: int) -> list[PickledReport]:
    """Run tasks in the worker that `start_worker` created; the pool pickles the returned list at once."""
    return [for_transfer(report) for report in _WORKER.get().run_chunk(chunk, submitted_ns)]


def guard_worker() -> None:
    """Make this process exit with its parent and ignore interrupts.

    A pool worker waits on a pipe whose writing end it holds itself, so it does not notice when its
    parent is killed. A thread that waits for the parent's sentinel does.
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
    """Block SIGINT in this thread, so that children spawned within the body do not see Ctrl-C.

    A child inherits the signal mask of the thread that spawns it. Without this, an interrupt reaches
    a child that is still importing, and the child prints a traceback. Windows has no signal masks;
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
