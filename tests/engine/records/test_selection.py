"""Tests of what can be selected of a run."""

import pytest
from builders import MS, record, span

from concgui.engine.records.run_record import RunTimes
from concgui.engine.records.selection import (
    Selection,
    selected_task,
    start_up_of,
    teardown_of,
    work_of,
)
from concgui.engine.tasks.outcome import Outcome

SPANS = [
    span(3),
    span(4, started_ns=20 * MS, finished_ns=None, outcome=Outcome.CANCELLED, slices=()),
    span(5, worker=None, started_ns=None, finished_ns=None, outcome=Outcome.CANCELLED, slices=()),
]


@pytest.mark.parametrize(("task", "stretch"), [(3, (2, 102)), (4, (20, 102)), (5, None), (6, None)])
def test_a_task_is_selected_by_its_number(task: int, stretch: tuple[int, int] | None) -> None:
    """A task lasts to its end, or to the end of the work if it was cut off; one that never began is none."""
    run = record(spans=SPANS)
    wanted = None if stretch is None else Selection(run.id, stretch[0] * MS, stretch[1] * MS, task=task)
    assert selected_task(run, task) == wanted


def test_the_parts_of_a_run_follow_each_other() -> None:
    """Start-up, work and teardown cover the run without a gap."""
    times = RunTimes(1, 2, 5, 7)
    assert (start_up_of(times), work_of(times), teardown_of(times)) == ((1, 2), (2, 5), (5, 7))
