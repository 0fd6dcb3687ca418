"""A run that does not end by itself."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from builders import codes
from helper_workloads import PreparedByFile, UntilFile
from pytestqt.qtbot import QtBot
from runner import BASELINE_MS, QUICK, RUN_DEADLINE_MS

from concgui.app.program import Program
from concgui.engine.contracts.workload import AnyWorkload
from concgui.engine.errors import BusyError
from concgui.engine.evaluation.experiment_result import ExperimentResult
from concgui.engine.note import Note
from concgui.engine.planning.spec import DEFAULT_TIME_LIMIT_S, Experiment, RunSize
from concgui.engine.tasks.outcome import Outcome
from concgui.engine.workloads.flaky import Flaky
from concgui.engine.workloads.sleep import Sleep

if TYPE_CHECKING:
    from concgui.qtlayer.running.experiment_run import ExperimentRun


@pytest.fixture
def impatient(qtbot: QtBot) -> Iterator[Program]:
    """A program that gives tasks 50 ms to stop."""
    made = Program(deadlines=dataclasses.replace(QUICK, grace_ms=50))
    yield made
    assert made.shutdown(20.0), "something of the program could not be stopped"
    made.deleteLater()


def overdue(workload: AnyWorkload, *models: str) -> Experiment:
    """An experiment whose runs are ended after 200 ms."""
    return Experiment(
        models, workload, RunSize(2, 2), warm_up=False, baseline_ms=BASELINE_MS, time_limit_s=0.2
    )


def run_to_end(program: Program, qtbot: QtBot, experiment: Experiment) -> ExperimentResult:
    run = program.controller.start(experiment)
    with qtbot.waitSignal(run.ended, timeout=RUN_DEADLINE_MS) as ended:
        pass
    return ended.args[0]


@pytest.mark.parametrize("model", ["qthread", "thread-pool", "asyncio-qt", "asyncio-thread", "process-pool"])
def test_a_run_that_does_not_end_fails_with_the_limit_as_its_reason(
    program: Program, qtbot: QtBot, model: str
) -> None:
    """What hangs is ended after the limit; the run has failed, says why, and its tasks are accounted for."""
    result = run_to_end(program, qtbot, overdue(Flaky(fail_share=100, kind="hangs"), model))
    (record,) = result.records
    assert result.outcome is record.outcome is Outcome.FAILED
    assert record.notes[0] == Note.of("overdue", limit_s=0.2)
    assert record.tasks.cancelled == 2


@pytest.mark.parametrize("model", ["thread-pool", "asyncio-to-thread", "qthreadpool"])
def test_tasks_that_cannot_be_stopped_end_the_experiment(
    impatient: Program, qtbot: QtBot, tmp_path: Path, model: str
) -> None:
    """The run ends although its threads go on; nothing is measured beside them, until they have ended."""
    gate = tmp_path / "gate"
    stuck = overdue(UntilFile(str(gate)), model, "qthread")
    result = run_to_end(impatient, qtbot, stuck)
    assert [record.model for record in result.records] == [model]
    assert result.outcome is Outcome.FAILED
    assert "tasks-stuck" in codes(result.records[0].notes)
    with pytest.raises(BusyError, match=f"{model} on until-file still run"):
        impatient.controller.start(stuck)
    gate.touch()

    runs: list[ExperimentRun] = []

    def starts() -> None:
        try:
            runs.append(impatient.controller.start(stuck))
        except BusyError as error:
            raise AssertionError(error) from error

    qtbot.waitUntil(starts, timeout=RUN_DEADLINE_MS)
    with qtbot.waitSignal(runs[0].ended, timeout=RUN_DEADLINE_MS) as ended:
        pass
    assert ended.args[0].outcome is Outcome.FINISHED


@pytest.mark.parametrize(
    "model",
    ["blocking", "process-events", "asyncio-blocking", "qthread", "thread-pool", "qthread-signal-flood"],
)
def test_no_task_starts_after_the_limit(program: Program, qtbot: QtBot, model: str) -> None:
    """Also a run that blocks the GUI thread ends with its current task, and says how far over that was."""
    tasks, task_s = 200, 0.1
    size = RunSize(tasks, 1)
    experiment = Experiment(
        (model,), Sleep(duration_ms=round(task_s * 1000)), size, warm_up=False, baseline_ms=BASELINE_MS,
        time_limit_s=0.2,
    )  # fmt: skip
    (record,) = run_to_end(program, qtbot, experiment).records
    assert record.outcome is Outcome.FAILED
    assert record.notes[0] == Note.of("overdue", limit_s=0.2)
    assert 0 < record.tasks.finished < tasks / 2
    assert record.tasks.cancelled > tasks / 2
    (over,) = [note for note in record.notes if note.code == "over-limit"]
    assert 0 <= dict(over.values)["over_s"] < task_s * tasks / 2


def test_the_limit_holds_for_the_preparation_too(program: Program, qtbot: QtBot, tmp_path: Path) -> None:
    """A run that is not prepared in time fails, and its resources are removed once they exist."""
    gate = tmp_path / "gate"
    result = run_to_end(program, qtbot, overdue(PreparedByFile(str(gate)), "thread-pool", "qthread"))
    (record,) = result.records
    assert result.outcome is Outcome.FAILED
    assert record.notes[0] == Note.of("prepare-overdue", limit_s=0.2)
    with pytest.raises(BusyError):
        program.controller.check_free()
    gate.touch()
    qtbot.waitUntil(lambda: (tmp_path / "gate-closed").exists(), timeout=RUN_DEADLINE_MS)


def test_a_preparation_that_cannot_be_stopped_is_abandoned(
    program: Program, qtbot: QtBot, tmp_path: Path
) -> None:
    """A cancelled run does not wait for it for ever."""
    gate = tmp_path / "gate"
    run = program.controller.start(
        Experiment(("thread-pool",), PreparedByFile(str(gate)), RunSize(1, 1), warm_up=False)
    )
    qtbot.waitUntil(lambda: (tmp_path / "gate-begun").exists(), timeout=RUN_DEADLINE_MS)
    with qtbot.waitSignal(run.ended, timeout=RUN_DEADLINE_MS) as ended:
        run.abandon()
    assert ended.args[0].outcome is Outcome.CANCELLED
    gate.touch()
    qtbot.waitUntil(lambda: (tmp_path / "gate-closed").exists(), timeout=RUN_DEADLINE_MS)


def test_a_run_may_take_a_quarter_of_an_hour_unless_somebody_says_otherwise() -> None:
    """Without a word the limit is 15 minutes, none for what is forced, and what was asked for else."""
    size = RunSize(1, 1)
    usual = Experiment(("blocking",), Flaky(), size)
    forced = Experiment(("blocking",), Flaky(), size, force=True)
    asked = Experiment(("blocking",), Flaky(), size, force=True, time_limit_s=3.0)
    limits = [{run.time_limit_s for run in experiment.runs()} for experiment in (usual, forced, asked)]
    assert limits == [{DEFAULT_TIME_LIMIT_S}, {None}, {3.0}]
