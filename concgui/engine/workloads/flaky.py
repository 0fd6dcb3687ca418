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
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import NoReturn

from concgui.engine.contracts.parameters import choice, integer
from concgui.engine.contracts.workload import (
    Observation,
    PlainCoroutineWorkload,
    SessionContext,
    Workload,
    WorkloadInfo,
)
from concgui.engine.note import Note
from concgui.engine.tasks.task import Result, Task

_RAISES, _HANGS, _KILLS, _UNSEEN = "raises", "hangs", "kills", "unseen"
_NOTHING = -1
"""What a task returns whose result was lost, and who did not notice."""

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
        summary="Fails, hangs or kills its worker now and then, as drivers, plug-ins and networks do.",
        gil="releases the GIL while it waits",
    )
    fail_share: int = integer(
        default=25, minimum=0, maximum=100, unit="%", help="How many of a hundred tasks go wrong."
    )
    kind: str = choice(
        default=_RAISES,
        choices=(_RAISES, _HANGS, _KILLS, _UNSEEN),
        help="What going wrong is: raise an exception, hang until the run is ended, kill the worker process, "
        "or raise unseen, in a bare thread or a coroutine whose exception nobody asks for.",
    )
    duration_ms: int = integer(
        default=300, minimum=0, maximum=600_000, unit="ms", help="How long a task waits that goes well."
    )

    def seconds_per_task(self) -> float | None:
        """The duration; None where a task can hang for ever."""
        if self.kind == _HANGS and self.fail_share:
            return None
        return self.duration_ms / 1000

    def cpu_seconds_per_task(self) -> float:
        """No time at all: it only waits."""
        return 0.0

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
        if self.kind == _UNSEEN:
            return self._answer_from_thread(task)
        return self._fail(task)

    async def call_async(self, session: None, task: Task) -> int:
        """Wait, or go wrong, suspended."""
        if not self.goes_wrong(task):
            await asyncio.sleep(self.duration_ms / 1000)
            return task.seed
        if self.kind == _HANGS:
            # Nothing ever sets it: only a cancellation ends this.
            await asyncio.Event().wait()
        if self.kind == _UNSEEN:
            return await self._answer_from_coroutine(task)
        return self._fail(task)

    def observations(self, results: Sequence[Result]) -> tuple[Observation, ...]:
        """How many results were lost without news."""
        if self.kind != _UNSEEN:
            return ()
        lost = results.count(_NOTHING)
        return (Observation("lost", lost, Note.of("results-lost", lost=lost) if lost else None),)

    def _answer_from_thread(self, task: Task) -> int:
        """Go wrong in a bare thread: `join` returns as if all were well, and no answer is there."""
        answers: list[int] = []

        def work() -> None:
            answers.append(self._answer(task))

        thread = threading.Thread(target=work, name=f"task {task.number}")
        thread.start()
        thread.join()
        return answers[0] if answers else _NOTHING

    async def _answer_from_coroutine(self, task: Task) -> int:
        """Go wrong in a coroutine that is waited for, but whose exception nobody asks for."""
        answers: list[int] = []

        async def work() -> None:
            answers.append(self._answer(task))

        await asyncio.wait([asyncio.create_task(work(), name=f"task {task.number}")])
        return answers[0] if answers else _NOTHING

    def _answer(self, task: Task) -> int:
        return self._fail(task) if self.goes_wrong(task) else task.seed

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
