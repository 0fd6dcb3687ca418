"""A matrix under way: which experiments it starts, what its starter hears, and when it ends."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from builders import record
from helper_workloads import FailingAt, MarkedSleep
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot
from runner import RUN_DEADLINE_MS, Runner

from concgui.engine.contracts.availability import Availability
from concgui.engine.errors import UnavailableError
from concgui.engine.evaluation.matrix_cells import MatrixCell, MatrixResult
from concgui.engine.execution.models.thread_pool import ThreadPool
from concgui.engine.planning.matrix_plan import MatrixPlan
from concgui.engine.planning.spec import Experiment, RunSize
from concgui.engine.records.run_record import RunRecord
from concgui.engine.tasks.outcome import Outcome
from concgui.engine.workloads.primes import Primes
from concgui.engine.workloads.sleep import Sleep
from concgui.presentation.notes import reason_text
from concgui.qtlayer.running.controller import ExperimentController
from concgui.qtlayer.running.experiment_run import ExperimentRun
from concgui.qtlayer.running.matrix_run import MatrixRun

if TYPE_CHECKING:
    from concgui.engine.planning.progress import MatrixProgress

MODELS = ("blocking", "thread-pool")
PLAN = MatrixPlan(MODELS, (Sleep(duration_ms=1), Primes(limit=50)), quick=True, tasks=1)


class Heard:
    """Everything that a matrix says."""

    def __init__(self, run: MatrixRun) -> None:
        self.experiments: list[tuple[str, tuple[str, ...]]] = []
        self.progress: list[MatrixProgress] = []
        self.records: list[RunRecord] = []
        self.cells: list[MatrixCell] = []
        self.workloads: list[str] = []
        self.results: list[MatrixResult] = []
        run.experiment_started.connect(self._keep_experiment)
        run.progressed.connect(self.progress.append)
        run.run_ended.connect(self.records.append)
        run.cell_finished.connect(self.cells.append)
        run.workload_ended.connect(self.workloads.append)
        run.ended.connect(self.results.append)

    def _keep_experiment(self, run: ExperimentRun) -> None:
        self.experiments.append((run.experiment.workload.info.key, run.experiment.models))

    @property
    def pairs(self) -> list[tuple[str, str]]:
        return [(cell.model, cell.workload) for cell in self.cells]


@pytest.fixture
def controller(runner: Runner) -> ExperimentController:
    """Starts experiments in a program that the tests of this file share."""
    return runner.program.controller


def begun(
    controller: ExperimentController, plan: MatrixPlan = PLAN, done: tuple[RunRecord, ...] = ()
) -> MatrixRun:
    run = MatrixRun(plan, controller, controller, done=done)
    run.begin()
    return run


def to_end(run: MatrixRun, qtbot: QtBot) -> MatrixResult:
    with qtbot.waitSignal(run.ended, timeout=RUN_DEADLINE_MS) as ended:
        pass
    return ended.args[0]


def test_its_starter_hears_of_every_cell_and_of_one_end(
    controller: ExperimentController, qtbot: QtBot
) -> None:
    """Nothing is said before control is back in the event loop; then workload by workload."""
    run = begun(controller)
    heard = Heard(run)
    assert not controller.is_active
    result = to_end(run, qtbot)
    assert heard.experiments == [("sleep", MODELS), ("primes", MODELS)]
    assert heard.workloads == ["sleep", "primes"]
    assert set(heard.pairs) == set(PLAN.pairs) and len(heard.pairs) == 4
    assert result.records == tuple(heard.records) and len(heard.records) == 4
    assert heard.results == [result]
    assert (result.outcome, result.stopped_by) == (Outcome.FINISHED, ())
    assert all(cell.summary is not None for cell in result.cells)
    assert [p.pairs_total for p in heard.progress] == [4] * len(heard.progress)
    assert (heard.progress[0].pairs_done, run.progress().pairs_done) == (0, 4)
    assert not controller.is_active


def test_the_end_of_an_experiment_is_told_before_the_start_of_the_next(
    controller: ExperimentController, qtbot: QtBot
) -> None:
    """A view that follows one experiment after another never shows the end of one over the next."""
    told: list[str] = []

    def follow(experiment: ExperimentRun) -> None:
        workload = experiment.experiment.workload.info.key
        told.append(f"{workload} starts")
        experiment.ended.connect(lambda _: told.append(f"{workload} ends"))

    run = begun(controller)
    run.experiment_started.connect(follow)
    to_end(run, qtbot)
    assert told == ["sleep starts", "sleep ends", "primes starts", "primes ends"]


def test_what_is_done_is_not_run_again(controller: ExperimentController, qtbot: QtBot) -> None:
    """Its cells are there from the start; the other pairs are run, and both are in the result."""
    done = record(model="blocking", workload="sleep")
    run = begun(controller, done=(done,))
    assert [cell.summary is not None for cell in run.cells()] == [True, False, False, False]
    assert run.progress().pairs_done == 1
    heard = Heard(run)
    result = to_end(run, qtbot)
    assert heard.experiments == [("sleep", ("thread-pool",)), ("primes", MODELS)]
    assert ("blocking", "sleep") not in heard.pairs
    assert result.records[0] is done and len(result.records) == 4


def test_a_matrix_of_which_all_is_done_ends_at_once(controller: ExperimentController, qtbot: QtBot) -> None:
    """It starts nothing and says how it ended."""
    done = tuple(record(model=model, workload=workload) for model, workload in PLAN.pairs)
    run = begun(controller, done=done)
    heard = Heard(run)
    assert to_end(run, qtbot).outcome is Outcome.FINISHED
    assert (heard.experiments, heard.cells) == ([], [])


def test_what_is_not_available_is_known_from_the_start(
    controller: ExperimentController, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has its reason in its cells, does not count among the pairs, and is no failure."""
    monkeypatch.setattr(ThreadPool, "availability", lambda: Availability("needs Python 3.99"))
    run = begun(controller)
    known = {(cell.model, cell.workload) for cell in run.cells() if cell.reason}
    assert known == {("thread-pool", "sleep"), ("thread-pool", "primes")}
    assert run.progress().pairs_total == 2
    result = to_end(run, qtbot)
    assert result.outcome is Outcome.FINISHED
    assert [r.model for r in result.records] == ["blocking", "blocking"]


def test_what_is_refused_is_found_out_model_by_model(
    controller: ExperimentController, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A refused pair is told as a cell with its reason; the workload ends when its other pairs have."""
    start = controller.start

    def refusing(experiment: Experiment, **more) -> ExperimentRun:
        if "thread-pool" in experiment.models and experiment.workload.info.key == "sleep":
            raise UnavailableError("model", "thread-pool", "not with this workload")
        return start(experiment, **more)

    monkeypatch.setattr(controller, "start", refusing)
    run = begun(controller)
    heard = Heard(run)
    result = to_end(run, qtbot)
    assert heard.experiments == [("sleep", ("blocking",)), ("primes", MODELS)]
    assert heard.workloads == ["sleep", "primes"]
    (refused,) = [cell for cell in heard.cells if cell.summary is None]
    assert (refused.model, refused.workload) == ("thread-pool", "sleep")
    assert "not with this workload" in str(refused.reason)
    assert refused in result.cells
    assert run.progress().pairs_total == 3


def test_cancelled_it_keeps_what_was_done(controller: ExperimentController, qtbot: QtBot) -> None:
    """After the first run nothing more is started, and the workload is not told as done."""
    run = begun(controller)
    heard = Heard(run)
    run.run_ended.connect(run.cancel)
    result = to_end(run, qtbot)
    assert (result.outcome, len(result.records)) == (Outcome.CANCELLED, 1)
    assert heard.workloads == []
    assert len(heard.experiments) == 1


def test_a_run_that_was_cancelled_in_its_middle_is_no_run_of_the_matrix(
    controller: ExperimentController, qtbot: QtBot, tmp_path: Path
) -> None:
    """Its figures are those of a part of its tasks; its pair stays to be run."""
    run = begun(controller, MatrixPlan(("thread-pool",), (MarkedSleep(str(tmp_path), 0.1),), quick=True))
    heard = Heard(run)

    def cancel_when_begun() -> None:
        if len(list(tmp_path.iterdir())) > 1:
            # More than the one task of the warm-up.
            watch.stop()
            run.cancel()

    watch = QTimer(controller, interval=10)
    watch.timeout.connect(cancel_when_begun)
    watch.start()
    result = to_end(run, qtbot)
    assert (result.outcome, result.records, heard.records) == (Outcome.CANCELLED, (), [])
    assert [cell.summary for cell in result.cells] == [None]


def test_cancelled_before_its_first_experiment_it_starts_none(
    controller: ExperimentController, qtbot: QtBot
) -> None:
    """Once and again, it ends once, without a run."""
    run = begun(controller)
    heard = Heard(run)
    run.cancel()
    run.cancel()
    assert to_end(run, qtbot).outcome is Outcome.CANCELLED
    assert (heard.experiments, heard.records, len(heard.results)) == ([], [], 1)


def test_an_experiment_that_somebody_else_cancels_ends_the_matrix(
    controller: ExperimentController, qtbot: QtBot
) -> None:
    """The window's Cancel stops what is under way, and the matrix does not go on with the next workload."""
    run = begun(controller)
    heard = Heard(run)
    run.experiment_started.connect(lambda experiment: experiment.cancel())
    assert to_end(run, qtbot).outcome is Outcome.CANCELLED
    assert len(heard.experiments) == 1


def test_a_busy_controller_stops_it_with_the_reason(controller: ExperimentController, qtbot: QtBot) -> None:
    """What was done is kept; that nobody cancelled it stands in the result."""
    run = begun(controller)
    other: list[ExperimentRun] = []
    experiment = Experiment(("blocking",), Sleep(duration_ms=1), RunSize(1, 1), warm_up=False)

    def take_the_controller() -> None:
        # Between the experiment of the first workload and that of the second.
        other.append(controller.start(experiment))

    run.workload_ended.connect(take_the_controller)
    result = to_end(run, qtbot)
    assert (result.outcome, len(result.records)) == (Outcome.CANCELLED, 2)
    assert "under way" in reason_text(result.stopped_by)
    with qtbot.waitSignal(other[0].ended, timeout=RUN_DEADLINE_MS):
        pass


def test_a_failed_task_is_a_failure_of_the_matrix(controller: ExperimentController, qtbot: QtBot) -> None:
    """It goes on with the others, and says so in the end."""
    run = begun(controller, MatrixPlan(("blocking",), (FailingAt(0), Sleep()), quick=True, tasks=1))
    result = to_end(run, qtbot)
    assert (result.outcome, len(result.records)) == (Outcome.FAILED, 2)
