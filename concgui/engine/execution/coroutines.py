"""Running tasks as coroutines, shared by the models on an event loop."""

import asyncio
import contextlib
import os
import threading
import time
import types
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Generator
from typing import Any

from concgui.engine.contracts.model import Job
from concgui.engine.contracts.workload import CoroutineWorkload, SteppedWorkload
from concgui.engine.note import Note
from concgui.engine.tasks.outcome import Outcome, TaskError
from concgui.engine.tasks.sink import EventSink
from concgui.engine.tasks.task import Result, Task, TaskReport

AsyncCall = Callable[[Task], Coroutine[Any, Any, Result]]

_CREATED_AT_ONCE = 16
"""Tasks created between two iterations of the loop; each may take half a millisecond until its first wait."""


class SliceMeter:
    """A recorder of the stretches in which a coroutine was really running, between two suspensions.

    Attributes:
        slices: (start, end) of each slice, `time.perf_counter_ns`.
        cpu_ns: CPU time of the loop's thread within the slices.
    """

    def __init__(self) -> None:
        self.slices: list[tuple[int, int]] = []
        self.cpu_ns = 0

    @types.coroutine
    def run(self, coroutine: Coroutine[Any, Any, Result]) -> Generator[Any, Any, Result]:
        """Drive a coroutine step by step in place of the awaiting task."""
        step: Callable[[Any], Any] = coroutine.send
        value: Any = None
        while True:
            started_ns = time.perf_counter_ns()
            cpu_ns = time.thread_time_ns()
            try:
                awaited = step(value)
            except StopIteration as end:
                result: Result = end.value
                return result
            finally:
                self.cpu_ns += time.thread_time_ns() - cpu_ns
                self.slices.append((started_ns, time.perf_counter_ns()))
            try:
                value = yield awaited
                step = coroutine.send
            except BaseException as thrown:  # noqa: BLE001 -- thrown into the coroutine
                value, step = thrown, coroutine.throw


class CoroutineRun:
    """The run of all tasks of a job as coroutines on the loop that awaits `run`.

    All tasks are under way at once, as with `asyncio.gather`: waiting needs no thread, so the number of
    waiting tasks is unbounded. Tasks are created a few at a time, and the loop runs in between: 2,000
    tasks that all open a connection in one iteration of the loop block it for most of a second. `cancel`
    must be called in the loop's thread.
    """

    def __init__(self, job: Job, sink: EventSink) -> None:
        self._job = job
        self._sink = sink
        self._tasks: list[asyncio.Task[None]] = []

    async def run(self) -> None:
        """Run all tasks until they have ended."""
        async with self._open_call() as call:
            for position, task in enumerate(self._job.tasks):
                if position and position % _CREATED_AT_ONCE == 0:
                    await asyncio.sleep(0)
                if self._job.cancelled.is_set():
                    break
                self._tasks.append(asyncio.ensure_future(self._run_one(call, task, time.perf_counter_ns())))
            if self._tasks:
                await asyncio.wait(self._tasks)
        for ended in self._tasks:
            if not ended.cancelled() and (error := ended.exception()) is not None:
                raise error

    def cancel(self) -> None:
        """Cancel every coroutine that has not ended."""
        for task in self._tasks:
            task.cancel()

    @contextlib.asynccontextmanager
    async def _open_call(self) -> AsyncIterator[AsyncCall]:
        workload = self._job.workload
        if isinstance(workload, CoroutineWorkload):
            if workload.coroutine_note is not None:
                self._sink.note(workload.coroutine_note)
            period_ms = self._job.run_options.yield_every_ms
            if period_ms > 0:
                self._sink.note(
                    Note.of("coroutine-yields-anyway", workload=workload.info.key, period_ms=period_ms)
                )
            async with workload.async_session(self._job.session_context) as session:
                yield lambda task: workload.call_async(session, task)
        else:
            with workload.session(self._job.session_context) as session:
                yield self._without_coroutine(session)

    def _without_coroutine(self, session: Any) -> AsyncCall:
        workload, period_ms = self._job.workload, self._job.run_options.yield_every_ms
        if isinstance(workload, SteppedWorkload) and period_ms > 0:
            self._sink.note(Note.of("steps-in-coroutine", workload=workload.info.key, period_ms=period_ms))
            stepped: SteppedWorkload[Any] = workload
            return lambda task: run_steps(stepped.steps(session, task), period_ms * 1_000_000)
        self._sink.note(Note.of("no-coroutine", workload=workload.info.key))
        if period_ms > 0:
            self._sink.note(Note.of("no-steps", workload=workload.info.key))

        async def call(task: Task) -> Result:
            return workload.call(session, task)

        return call

    async def _run_one(self, call: AsyncCall, task: Task, submitted_ns: int) -> None:
        if not self._job.cancelled.is_set():
            self._sink.tell_begun()
            self._sink.report(await run_coroutine(call, task, submitted_ns))


def loop_error(context: dict[str, Any]) -> Note:
    """Return the note about an error that a loop passed to its handler because nothing awaited it."""
    error = context.get("exception")
    kind = str(TaskError.from_exception(error)) if isinstance(error, BaseException) else ""
    return Note.of("loop-error", message=str(context.get("message", "")), error=kind)


async def run_steps(steps: Generator[None, None, Result], period_ns: int) -> Result:
    """Run a computation step by step and yield to the loop once per period."""
    due_ns = time.perf_counter_ns() + period_ns
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: Result = end.value
            return result
        if time.perf_counter_ns() >= due_ns:
            await asyncio.sleep(0)
            due_ns = time.perf_counter_ns() + period_ns


async def run_coroutine(
    call: Callable[[Task], Coroutine[Any, Any, Result]], task: Task, submitted_ns: int
) -> TaskReport:
    """Run one task as a coroutine and measure it in slices.

    As in `task.run_task`, any exception that the workload raises becomes the task's failure.
    A cancellation becomes the task's outcome, not an exception, so the loop continues with other tasks.
    """
    meter = SliceMeter()
    result: Result | None = None
    error: TaskError | None = None
    outcome = Outcome.FINISHED
    measured: Awaitable[Result] = meter.run(call(task))
    try:
        result = await measured
    except asyncio.CancelledError:
        outcome = Outcome.CANCELLED
    except BaseException as raised:  # noqa: BLE001 -- reported as the task's error, never lost
        outcome, error = Outcome.FAILED, TaskError.from_exception(raised)
    finished_ns = time.perf_counter_ns()
    started_ns = meter.slices[0][0] if meter.slices else finished_ns
    return TaskReport(
        task.number,
        submitted_ns,
        started_ns,
        finished_ns,
        meter.cpu_ns,
        os.getpid(),
        threading.get_native_id(),
        outcome,
        result,
        error,
        tuple(meter.slices),
    )
