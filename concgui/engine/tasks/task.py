"""One task: what a worker is given, how it is measured, what it reports.

`Task` and `TaskReport` are named tuples and not dataclasses because one of each is made per
task inside the measured time: a frozen dataclass costs six times as much to make.
"""

import os
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError
from typing import NamedTuple

from concgui.engine.tasks.outcome import Outcome, TaskError
from concgui.engine.tasks.transfer_parcel import Stretches, TransferParcel

Result = int | float | str | bytes
"""What a task returns: equal for all models, comparable by its bytes."""


class Task(NamedTuple):
    """One call of the workload.

    Attributes:
        number: Position in the run, from 0.
        seed: What the task's input is made from; the same for every model.
        payload: A large input that travels with the task, None as a rule.
    """

    number: int
    seed: int
    payload: TransferParcel | None = None


Chunk = tuple[Task, ...]
"""Tasks that are handed to a worker together."""


class TaskReport(NamedTuple):
    """What a worker says of a task that it ended.

    Attributes:
        task: The task's number.
        submitted_ns: When the model handed the task over, `time.perf_counter_ns`.
        started_ns: When the worker began it; None if it never began.
        finished_ns: When the worker ended it; None if it never began.
        cpu_ns: CPU time of the worker's thread within the task.
        process: Process id of the worker, 0 if the task never began.
        thread: Native thread id of the worker, 0 if the task never began.
        outcome: How it ended.
        result: What the workload returned, None unless it finished.
        error: The exception, None unless it failed.
        slices: (start, end) of each stretch in which its coroutine ran; () for a call.
        interpreter: Id of the sub-interpreter that ran it, None for the process's main interpreter.
        input_transfer: When its large input was on its way to the worker; () where nothing travelled.
        result_transfer: When its large result was on its way back; () where nothing travelled.
    """

    task: int
    submitted_ns: int
    started_ns: int | None
    finished_ns: int | None
    cpu_ns: int
    process: int
    thread: int
    outcome: Outcome
    result: Result | None
    error: TaskError | None
    slices: tuple[tuple[int, int], ...]
    interpreter: int | None = None
    input_transfer: Stretches = ()
    result_transfer: Stretches = ()


class ArrivedResult(NamedTuple):
    """What one finished task brought home.

    Attributes:
        task: Its number.
        result: What it returned.
        worker: Process id, native thread id and sub-interpreter of who did it.
    """

    task: int
    result: Result
    worker: tuple[int, int, int | None]


def arrived_results(reports: Sequence[TaskReport]) -> tuple[ArrivedResult, ...]:
    """The results among the reports."""
    return tuple(
        ArrivedResult(report.task, report.result, (report.process, report.thread, report.interpreter))
        for report in reports
        if report.result is not None
    )


def run_task(call: Callable[[Task], Result], task: Task, submitted_ns: int) -> TaskReport:
    """Run one task in this thread and measure it.

    Whatever the workload raises becomes the task's failure and goes no further, so that
    an exception in one task fails that task alone in every model.
    """
    result: Result | None = None
    error: TaskError | None = None
    outcome = Outcome.FINISHED
    started_ns = time.perf_counter_ns()
    cpu_ns = -time.thread_time_ns()
    try:
        result = call(task)
    except CancelledError:
        # A call that waits for long noticed that its run was cancelled.
        outcome = Outcome.CANCELLED
    except BaseException as raised:  # noqa: BLE001 -- reported as the task's error, never lost
        outcome, error = Outcome.FAILED, TaskError.from_exception(raised)
    cpu_ns += time.thread_time_ns()
    finished_ns = time.perf_counter_ns()
    return TaskReport(
        task.number,
        submitted_ns,
        started_ns,
        finished_ns,
        cpu_ns,
        os.getpid(),
        threading.get_native_id(),
        outcome,
        result,
        error,
        (),
    )


def failed_before_start(task: Task, submitted_ns: int, error: BaseException) -> TaskReport:
    """The report of a task that its model could not bring to a worker, or lost there."""
    return TaskReport(
        task.number,
        submitted_ns,
        None,
        None,
        0,
        0,
        0,
        Outcome.FAILED,
        None,
        TaskError.from_exception(error),
        (),
    )
