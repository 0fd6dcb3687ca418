"""What a person has selected of a run, the same in all views."""

from dataclasses import dataclass

from concgui.engine.records.freeze import ExplainedFreeze
from concgui.engine.records.run_record import RunRecord, RunTimes


@dataclass(frozen=True, slots=True)
class Selection:
    """A stretch of a run: that of a task, of a freeze, or any other.

    Attributes:
        run: Id of the run.
        since_ns: Start of the stretch.
        until_ns: End of the stretch.
        task: Number of the task whose span it is; None if it is not that of a task.
        is_freeze: Whether it is a freeze.
    """

    run: str
    since_ns: int
    until_ns: int
    task: int | None = None
    is_freeze: bool = False

    @classmethod
    def of_freeze(cls, run: str, freeze: ExplainedFreeze) -> "Selection":
        """Return a freeze as a selection."""
        return cls(run, freeze.since_ns, freeze.until_ns, is_freeze=True)


def selected_task(record: RunRecord, task: int) -> Selection | None:
    """Return a task as a selection; None if the record has no span of it, or it never began."""
    for row, number in enumerate(record.spans.task):
        if number == task:
            return selected_row(record, row)
    return None


def selected_row(record: RunRecord, row: int) -> Selection | None:
    """Return the task of a row of the spans as a selection; None if it never began."""
    span = record.spans[row]
    if span.started_ns is None:
        return None
    # A task whose worker was ended was under way until the run was told to stop.
    ended_ns = span.finished_ns if span.finished_ns is not None else record.times.last_finish_ns
    return Selection(record.id, span.started_ns, max(ended_ns, span.started_ns), task=span.task)


def start_up_of(times: RunTimes) -> tuple[int, int]:
    """Return the stretch from the start of a run to the start of its first task."""
    return times.started_ns, times.first_start_ns


def work_of(times: RunTimes) -> tuple[int, int]:
    """Return the stretch from the first start to the last finish."""
    return times.first_start_ns, times.last_finish_ns


def teardown_of(times: RunTimes) -> tuple[int, int]:
    """Return the stretch from the last finish until everything was released."""
    return times.last_finish_ns, times.released_ns
