"""Tests of the words on what is selected."""

import dataclasses

import pytest
from builders import MS, record, span

from concgui.engine.records.selection import Selection, teardown_of, work_of
from concgui.engine.tasks.outcome import Outcome, TaskError
from concgui.presentation.timeline.selection_text import range_around, stretch_text, task_text

RUN = record()


def selection(since_ms: float, until_ms: float, **changes: object) -> Selection:
    made = Selection(RUN.id, round(since_ms * MS), round(until_ms * MS))
    return dataclasses.replace(made, **changes)


def test_what_is_selected_is_shown_with_what_is_around_it() -> None:
    """There is room on both sides, in proportion, but never less than a part of the run nor far beyond it."""
    assert range_around(selection(40, 60), RUN, 0.2) == pytest.approx((0.028, 0.072))
    assert range_around(selection(50, 50), RUN, 0.2) == pytest.approx((0.048, 0.052))
    assert range_around(selection(0, 112), RUN, 0.112) == pytest.approx((-0.00112, 0.11312))


def test_a_stretch_is_called_by_what_it_is() -> None:
    """A part of the run, a freeze with its cause, or the length of anything else."""
    assert stretch_text(Selection(RUN.id, *work_of(RUN.times)), RUN).startswith("work, ")
    assert stretch_text(Selection(RUN.id, *teardown_of(RUN.times)), RUN).endswith(": 10.0 ms")
    freeze = stretch_text(selection(5, 105, is_freeze=True), RUN)
    assert freeze.startswith("freeze of 100 ms") and "/work/sleep.py:30" in freeze
    assert stretch_text(selection(500, 600, is_freeze=True), RUN) == "freeze of 100 ms"
    assert stretch_text(selection(50, 60), RUN) == "selected: 10.0 ms"


def test_a_task_is_told_in_one_line() -> None:
    """Where it ran, when, how long, on a CPU, and how it ended, with its error."""
    failed = span(3, outcome=Outcome.FAILED, error=TaskError.from_exception(ValueError("no")))
    assert task_text(failed, "worker 1", RUN) == (
        "task 3 · worker 1 · from 0.002 s · took 100 ms · 50.0 ms on a CPU (50%) · failed · ValueError: no"
    )
    ended = span(4, finished_ns=None, outcome=Outcome.CANCELLED)
    assert task_text(ended, "worker 1", RUN) == (
        "task 4 · worker 1 · from 0.002 s · its worker was ended · cancelled"
    )
