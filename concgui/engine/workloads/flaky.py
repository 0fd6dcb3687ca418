"""`flaky`: tasks that go wrong."""

import asyncio
import concurrent.futures
import contextlib
import multiprocessing
import os
import random
import signal
import threading
import time
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import NoReturn

from concgui.engine.parameters import choice, integer
from concgui.engine.task import Task
from concgui.engine.workload import PlainCoroutineWorkload, SessionContext, Workload, WorkloadInfo

_RAISES, _HANGS, _KILLS = "raises", "hangs", "kills"

PATIENCE_S = 10.0
"""How long a task hangs in the window's own thread, where nobody could cancel it."""


class FlakyError(RuntimeError):
    """The failure that was asked for."""


@dataclass(frozen=True)
class Flaky(Workload[SessionContext], PlainCoroutineWorkload):
    """Waits as `sleep` does, but some tasks go wrong instead; which ones, the seed decides."""

    info = WorkloadInfo(
        key="flaky",
        title="Flaky",
        summary="Fails, hangs or kills its worker now and then, as a driver, a plug-in or a network does.",
        gil="releases the GIL while it waits",
    )
    fail_share: int = integer(
        default=25, minimum=0, maximum=100, unit="%", help="How many of a hundred tasks go wrong."
    )
    kind: str = choice(
        default=_RAISES,
        choices=(_RAISES, _HANGS, _KILLS),
        help="What going wrong is: raise an exception, hang until cancelled, or kill the worker process.",
    )
    duration_ms: int = integer(
        default=300, minimum=0, maximum=600_000, unit="ms", help="How long a task waits that goes well."
    )

    def seconds_per_task(self) -> float | None:
        """The duration; None where a task can hang for ever."""
        if self.kind == _HANGS and self.fail_share:
            return None
        return self.duration_ms / 1000

    def goes_wrong(self, task: Task) -> bool:
        """Whether this is one of the tasks that go wrong."""
        return random.Random(task.seed).random() * 100 < self.fail_share  # noqa: S311 -- no secret

    def session(self, context: SessionContext) -> AbstractContextManager[SessionContext]:
        """Nothing to open; a task that hangs waits for the run to be cancelled."""
        return contextlib.nullcontext(context)

    def call(self, session: SessionContext, task: Task) -> int:
        """Wait, or go wrong."""
        if not self.goes_wrong(task):
            time.sleep(self.duration_ms / 1000)
            return task.seed
        if self.kind == _HANGS:
            _hang(session.cancelled)
        return self._fail(task)

    async def call_async(self, session: None, task: Task) -> int:
        """Wait, or go wrong, suspended."""
        if not self.goes_wrong(task):
            await asyncio.sleep(self.duration_ms / 1000)
            return task.seed
        if self.kind == _HANGS:
            # Nothing ever sets it: only a cancellation ends this.
            await asyncio.Event().wait()
        return self._fail(task)

    def _fail(self, task: Task) -> NoReturn:
        if self.kind == _KILLS:
            _kill_worker()
        raise FlakyError(f"task {task.number} was to fail: fail_share={self.fail_share} %")


def _hang(cancelled: threading.Event) -> NoReturn:
    """Wait for the run's cancelling; in a worker process, which is terminated then, for ever.

    Raises:
        CancelledError: The run was cancelled.
        FlakyError: It hung in the program's main thread, and nobody could have cancelled it.
    """
    in_worker = multiprocessing.parent_process() is not None
    in_main_thread = threading.current_thread() is threading.main_thread() and not in_worker
    if cancelled.wait(PATIENCE_S if in_main_thread else None):
        raise concurrent.futures.CancelledError("the task hung until the run was cancelled")
    raise FlakyError(
        "the task hung in the window's own thread, where no cancel can be heard; "
        f"it gave up after {PATIENCE_S:g} s"
    )


def _kill_worker() -> NoReturn:
    """End this process at once, as the system's out-of-memory killer does.

    Raises:
        FlakyError: This is the program itself and no worker of it.
    """
    if multiprocessing.parent_process() is None:
        raise FlakyError(
            "the task was to kill its worker, but its worker is a thread of the program itself; "
            "use a model with worker processes to see what a killed worker does"
        )
    # Windows has no SIGKILL; there os.kill is TerminateProcess, whatever the signal.
    os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
    # The signal may arrive a moment later, and in another thread.
    while True:
        time.sleep(1)
