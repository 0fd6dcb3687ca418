"""One task: its input, its measurement and its report.

`Task` and `TaskReport` are named tuples rather than dataclasses because one of each is created per
task within the measured time, and a frozen dataclass costs six times as much to create.
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
"""A task's return value: the same for all models and comparable by its bytes."""


class Task(NamedTuple):
    """One call of the workload.

    Attributes:
        number: Position in the run, from 0.
        seed: Seed of the task's input; the same for every model.
        payload: Large input that is transferred with the task; None for most workloads.
    """

    number: int
    seed: int
    payload: TransferParcel | None = None


Chunk = tuple[Task, ...]
"""Tasks that are submitted to a worker together."""


class TaskReport(NamedTuple):
    """A worker's report of a task that ended.

    Attributes:
        task: Number of the task.
        submitted_ns: When the model submitted the task, `time.perf_counter_ns`.
        started_ns: When the worker started the task; None if it never started.
        finished_ns: When the worker finished the task; None if it never started.
        cpu_ns: CPU time of the worker's thread within the task.
        process: Process id of the worker; 0 if the task never started.
        thread: Native thread id of the worker; 0 if the task never started.
        outcome: How the task ended.
        result: Return value of the workload; None unless the task finished.
        error: The exception; None unless the task failed.
        slices: (start, end) of each slice of the task's coroutine; () for a call.
        interpreter: Id of the sub-interpreter that ran the task; None for the process's main interpreter.
        input_transfer: When the task's large input was transferred to the worker; () without a transfer.
        result_transfer: When the task's large result was transferred back; () without a transfer.
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
    """The result of one finished task.

    Attributes:
        task: Number of the task.
        result: Return value of the task.
        worker: Process id, native thread id and sub-interpreter id of the worker that ran it.
    """

    task: int
    result: Result
    worker: tuple[int, int, int | None]


def arrived_results(reports: Sequence[TaskReport]) -> tuple[ArrivedResult, ...]:
    """Return the results contained in the reports."""
    return tuple(
        ArrivedResult(report.task, report.result, (report.process, report.thread, report.interpreter))
        for report in reports
        if report.result is not None
    )


def run_task(call: Callable[[Task], Result], task: Task, submitted_ns: int) -> TaskReport:
    """Run one task in this thread and measure it.

    Any exception that the workload raises becomes the task's failure and is not propagated: in every
    model an exception in one task fails only that task.
    """
    result: Result | None = None
    error: TaskError | None = None
    outcome = Outcome.FINISHED
    started_ns = time.perf_counter_ns()
    cpu_ns = -time.thread_time_ns()
    try:
        result = call(task)
    except CancelledError:
        # A long wait inside the call noticed that its run was cancelled.
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
    """Return the report of a task that its model could not submit to a worker, or lost there."""
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


def cut_off_report(task: int, started_ns: int, process: int, thread: int) -> TaskReport:
    """Return the report of a task of which only the start is known, because its worker was ended."""
    return TaskReport(
        task, started_ns, started_ns, None, 0, process, thread, Outcome.CANCELLED, None, None, ()
    )
