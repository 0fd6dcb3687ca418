"""Results of a run under way, for views that show them as they come."""

from collections.abc import Sequence
from typing import NamedTuple

from concgui.engine.task import Result, TaskReport


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
