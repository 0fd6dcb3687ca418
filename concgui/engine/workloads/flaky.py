"""`flaky`: tasks of which some fail."""

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
    WorkKind,
    Workload,
    WorkloadInfo,
)
from concgui.engine.note import Note
from concgui.engine.tasks.task import Result, Task

_RAISES, _HANGS, _KILLS, _UNSEEN = "raises", "hangs", "kills", "unseen"
_NOTHING = -1
"""The return value of a task whose result was lost without notice."""

PATIENCE_S = 10.0
"""How long a task hangs in the window's own thread, where it cannot be cancelled."""


class FlakyError(RuntimeError):
    """A failure that the parameters asked for."""


@dataclass(frozen=True)
class Flaky(Workload[SessionContext], PlainCoroutineWorkload):
    """A task that waits as `sleep` does; some tasks, chosen by their seeds, fail instead."""

    info = WorkloadInfo(
        key="flaky",
        title="Flaky",
        summary="Sometimes fails, hangs or kills its worker, as drivers, plug-ins and networks do.",
        gil="releases the GIL while it waits",
        kind=WorkKind.FAILING,
    )
    fail_share: int = integer(
        default=25, minimum=0, maximum=100, unit="%", help="Percentage of tasks that fail."
    )
    kind: str = choice(
        default=_RAISES,
        choices=(_RAISES, _HANGS, _KILLS, _UNSEEN),
        help="How a task fails: it raises an exception, hangs until the run is cancelled, kills its worker "
        "process, or raises unseen in a bare thread or a coroutine whose exception is never retrieved.",
    )
    duration_ms: int = integer(
        default=300, minimum=0, maximum=600_000, unit="ms", help="How long a task that does not fail waits."
    )

    def seconds_per_task(self) -> float | None:
        """Return the duration; None if a task can hang forever."""
        if self.kind == _HANGS and self.fail_share:
            return None
        return self.duration_ms / 1000

    def waited_seconds_per_task(self) -> float | None:
        """Return the duration; None if tasks that go wrong finish without a wait."""
        return None if self.kind == _UNSEEN and self.fail_share else self.duration_ms / 1000

    def cpu_seconds_per_task(self) -> float:
        """Return 0: the task only waits."""
        return 0.0

    def goes_wrong(self, task: Task) -> bool:
        """Return whether a task is one of those that fail."""
        return random.Random(task.seed).random() * 100 < self.fail_share  # noqa: S311 -- no secret

    def session(self, context: SessionContext) -> AbstractContextManager[SessionContext]:
        """Return the context itself, in which a hanging task waits for the run to be cancelled."""
        return contextlib.nullcontext(context)

    def call(self, session: SessionContext, task: Task) -> int:
        """Wait or fail."""
        if not self.goes_wrong(task):
            time.sleep(self.duration_ms / 1000)
            return task.seed
        if self.kind == _HANGS:
            _hang(session.cancelled)
        if self.kind == _UNSEEN:
            return self._answer_from_thread(task)
        return self._fail(task)

    async def call_async(self, session: None, task: Task) -> int:
        """Wait or fail, suspended."""
        if not self.goes_wrong(task):
            await asyncio.sleep(self.duration_ms / 1000)
            return task.seed
        if self.kind == _HANGS:
            # The event is never set: only a cancellation ends the wait.
            await asyncio.Event().wait()
        if self.kind == _UNSEEN:
            return await self._answer_from_coroutine(task)
        return self._fail(task)

    def observations(self, results: Sequence[Result]) -> tuple[Observation, ...]:
        """Return how many results were lost without notice."""
        if self.kind != _UNSEEN:
            return ()
        lost = results.count(_NOTHING)
        return (Observation("lost", lost, Note.of("results-lost", lost=lost) if lost else None),)

    def _answer_from_thread(self, task: Task) -> int:
        """Fail in a bare thread: `join` returns as if nothing had happened, and there is no answer."""
        answers: list[int] = []

        def work() -> None:
            answers.append(self._answer(task))

        thread = threading.Thread(target=work, name=f"task {task.number}")
        thread.start()
        thread.join()
        return answers[0] if answers else _NOTHING

    async def _answer_from_coroutine(self, task: Task) -> int:
        """Fail in a coroutine that is awaited with `asyncio.wait`, so its exception is never retrieved."""
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
        raise FlakyError(f"task {task.number} was chosen to fail: fail_share={self.fail_share} %")


def _hang(cancelled: threading.Event) -> NoReturn:
    """Wait until the run is cancelled, which in a worker process ends with its termination.

    Raises:
        CancelledError: If the run was cancelled.
        FlakyError: If the task hung in the program's main thread, where it cannot be cancelled.
    """
    in_worker = multiprocessing.parent_process() is not None
    in_main_thread = threading.current_thread() is threading.main_thread() and not in_worker
    if cancelled.wait(PATIENCE_S if in_main_thread else None):
        raise concurrent.futures.CancelledError("the task hung until the run was cancelled")
    raise FlakyError(
        f"the task hung in the window's own thread and gave up after {PATIENCE_S:g} s, "
        "since it could not be cancelled there"
    )


def _kill_worker() -> NoReturn:
    """Kill this process, as the system's out-of-memory killer does.

    Raises:
        FlakyError: If this is the program itself and not one of its worker processes.
    """
    if multiprocessing.parent_process() is None:
        raise FlakyError(
            "the task was chosen to kill its worker, but its worker is a thread of the program itself; "
            "use a model with worker processes to see the effect of a killed worker"
        )
    # Windows has no SIGKILL; there os.kill calls TerminateProcess for this signal.
    os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
    # The signal may arrive a moment later and in another thread.
    while True:
        time.sleep(1)
