"""A run whose waits ended early says so."""

import pytest
from builders import MS, codes, raw_run, task_report

from concgui.engine.evaluation.build_record import build_record
from concgui.engine.planning.spec import RunSpec
from concgui.engine.records.run_record import RunRecord
from concgui.engine.tasks.outcome import Outcome
from concgui.engine.workloads.flaky import Flaky
from concgui.engine.workloads.primes import Primes
from concgui.engine.workloads.sleep import Sleep
from concgui.presentation.notes import note_text


def run_of(*lengths_ms: float, workload=Sleep(duration_ms=300), **changes) -> RunRecord:  # noqa: B008 -- frozen
    reports = [
        task_report(task=task, started_ns=5 * MS, finished_ns=5 * MS + int(length_ms * MS), **changes)
        for task, length_ms in enumerate(lengths_ms)
    ]
    return build_record(raw_run(*reports, spec=RunSpec("asyncio-qt", workload, len(reports), 2)))


def test_waits_that_ended_early_are_told() -> None:
    """The note tells how many tasks waited too short, what they asked for, and the shortest wait."""
    (note,) = run_of(286, 290, 301).notes
    assert dict(note.values) == {"tasks": 2, "total": 3, "asked_s": 0.3, "shortest_s": 0.286}
    assert "2 of 3 tasks took less than the 300 ms that they asked to wait, the shortest 286 ms" in note_text(
        note
    )


@pytest.mark.parametrize(
    "record",
    [
        run_of(300, 299.5, 400),
        run_of(20, workload=Primes()),
        run_of(0, workload=Sleep(duration_ms=0)),
        run_of(20, outcome=Outcome.CANCELLED),
        run_of(20, workload=Flaky(kind="unseen")),
    ],
    ids=["exact", "no waits", "nothing asked", "not finished", "finished without a wait"],
)
def test_nothing_is_said_of_waits_that_lasted(record: RunRecord) -> None:
    """A wait that lasted, a task that did not finish, or a workload without waits gives no note."""
    assert "waits-ended-early" not in codes(record.notes)
