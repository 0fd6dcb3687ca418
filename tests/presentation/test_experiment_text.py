"""What the window says of an experiment in a line."""

import dataclasses

from builders import record, said

from concgui.engine.contracts.run_options import RunOptions
from concgui.engine.errors import UsageError
from concgui.engine.evaluation.experiment_result import ExperimentResult
from concgui.engine.note import Note
from concgui.engine.planning.size_limits import TooLargeError
from concgui.engine.planning.spec import Experiment, RunSize
from concgui.engine.records.run_record import TaskCounts
from concgui.engine.tasks.outcome import Outcome
from concgui.engine.workloads.flaky import Flaky
from concgui.presentation.experiment_text import (
    FORCE_TEXT,
    WAY_TO_FORCE,
    error_text,
    experiment_title,
    failure_text,
)

PLAIN = Experiment(("blocking",), Flaky(), RunSize(2_000, 1))


def test_the_title_names_what_is_not_at_its_default() -> None:
    """Parameters and run options that differ stand in it, the others do not."""
    assert experiment_title(PLAIN) == "flaky · 2,000 tasks · 1 worker"
    changed = dataclasses.replace(
        PLAIN, workload=Flaky(kind="kills"), run_options=RunOptions(switch_interval_ms=100.0)
    )
    assert (
        experiment_title(changed) == "flaky · 2,000 tasks · 1 worker · kind=kills · switch_interval_ms=100.0"
    )


def test_every_model_with_failed_tasks_is_named() -> None:
    """The first one with its reason, the others with how many of their tasks failed."""
    failed = [
        record(
            model=model,
            outcome=Outcome.FAILED,
            tasks=TaskCounts(8, 8 - number, number, 0),
            notes=(said("why"),),
        )
        for model, number in (("blocking", 2), ("process-pool", 8), ("process-pool", 7))
    ]
    result = ExperimentResult(PLAIN, (failed[0], record(model="qthread"), *failed[1:]), Outcome.FAILED)
    assert failure_text(result) == (
        "blocking: 2 of 8 tasks failed: why · failed tasks of others: process-pool 7"
    )


def test_what_to_do_about_a_run_that_is_too_large_suits_the_place() -> None:
    """The estimate is the same everywhere, and the way to force the run is that of window or command line."""
    estimate = Note.of("too-long", model="a", workload="b", tasks=1, seconds=7_200, allowed_s=900)
    for way in (WAY_TO_FORCE, f"tick “{FORCE_TEXT}”"):
        assert error_text(TooLargeError(estimate), way) == (
            "a on b with 1 task would take about 2 h; the limit is 15 min. "
            f"Use fewer or smaller tasks, or {way}."
        )
    assert error_text(UsageError("no such thing"), WAY_TO_FORCE) == "no such thing"
