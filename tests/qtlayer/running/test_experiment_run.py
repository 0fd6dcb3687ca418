"""An experiment under way: what its starter hears, and when it ends."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from builders import codes
from helper_workloads import KillsOnce, MarkedSleep
from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot
from runner import BASELINE_MS, RUN_DEADLINE_MS, Runner

from concgui.app.program import Program
from concgui.engine.contracts.workload import AnyWorkload
from concgui.engine.errors import BusyError
from concgui.engine.evaluation.experiment_result import ExperimentResult
from concgui.engine.planning.progress import Phase, Progress
from concgui.engine.planning.spec import Experiment, RunSize
from concgui.engine.tasks.outcome import Outcome
from concgui.engine.workloads.sleep import Sleep
from concgui.qtlayer.running.controller import ExperimentController
from concgui.qtlayer.running.experiment_run import ExperimentRun

if TYPE_CHECKING:
    from concgui.engine.records.run_record import RunRecord

NEVER_MS = 3_600_000


class Heard:
    """Everything that an experiment says, in its order."""

    def __init__(self, run: ExperimentRun) -> None:
        self.progress: list[Progress] = []
        self.records: list[RunRecord] = []
        self.results: list[ExperimentResult] = []
        run.progressed.connect(self.progress.append)
        run.run_ended.connect(self.records.append)
        run.ended.connect(self.results.append)

    @property
    def phases(self) -> set[Phase]:
        return {progress.phase for progress in self.progress}


@pytest.fixture
def controller(runner: Runner) -> ExperimentController:
    """Starts experiments in a program that the tests of this file share."""
    return runner.program.controller


def experiment_of(
    workload: AnyWorkload, *models: str, repeats: int = 1, baseline_ms: int = BASELINE_MS
) -> Experiment:
    return Experiment(models, workload, RunSize(2, 2, repeats), warm_up=False, baseline_ms=baseline_ms)


def to_end(run: ExperimentRun, qtbot: QtBot) -> ExperimentResult:
    with qtbot.waitSignal(run.ended, timeout=RUN_DEADLINE_MS) as ended:
        pass
    return ended.args[0]


def test_its_starter_hears_everything(controller: ExperimentController, qtbot: QtBot) -> None:
    """Nothing is said before control is back in the event loop; then each run, and at last one end."""
    run = controller.start(experiment_of(Sleep(duration_ms=1), "thread-pool", "qthread"))
    assert controller.under_way is run
    heard = Heard(run)
    result = to_end(run, qtbot)
    assert heard.results == [result]
    assert [record.model for record in heard.records] == ["thread-pool", "qthread"]
    assert result.records == tuple(heard.records)
    assert heard.progress[0].phase is Phase.BASELINE
    assert (heard.progress[0].runs_done, heard.progress[0].runs_total) == (0, 2)
    assert controller.under_way is None


def test_a_second_experiment_says_nothing_to_the_starter_of_the_first(
    controller: ExperimentController, qtbot: QtBot
) -> None:
    """Only the caller of `start` gets the answer."""
    first = controller.start(experiment_of(Sleep(duration_ms=1), "thread-pool"))
    heard = Heard(first)
    to_end(first, qtbot)
    before = len(heard.progress), len(heard.records), len(heard.results)
    to_end(controller.start(experiment_of(Sleep(duration_ms=1), "qthread")), qtbot)
    assert (len(heard.progress), len(heard.records), len(heard.results)) == before


def test_the_next_experiment_can_be_started_when_the_one_before_ends(
    controller: ExperimentController, qtbot: QtBot
) -> None:
    """A slot of `ended` finds the controller free."""
    started: list[ExperimentRun] = []
    experiment = experiment_of(Sleep(duration_ms=1), "thread-pool")
    first = controller.start(experiment)
    with pytest.raises(BusyError, match="under way"):
        controller.start(experiment)
    first.ended.connect(lambda _: started.append(controller.start(experiment)))
    to_end(first, qtbot)
    assert to_end(started[0], qtbot).outcome is Outcome.FINISHED


@pytest.mark.parametrize("phase", [None, Phase.BASELINE], ids=["before its first run", "baseline"])
def test_a_run_that_never_started_does_not_count(
    phase: Phase | None, controller: ExperimentController, qtbot: QtBot
) -> None:
    """Cancelled before its model started, a run is not told and stands in no result."""
    run = controller.start(
        experiment_of(Sleep(duration_ms=1), "thread-pool", "qthread", baseline_ms=NEVER_MS)
    )
    heard = Heard(run)
    if phase is None:
        run.cancel()
    else:
        # While the baseline is measured, and not while its beginning is told.
        run.progressed.connect(
            lambda progress: QTimer.singleShot(0, run, run.cancel) if progress.phase is phase else None
        )
    result = to_end(run, qtbot)
    assert (result.outcome, result.records, heard.records) == (Outcome.CANCELLED, (), [])
    assert Phase.RUNNING not in heard.phases


def test_a_run_that_was_cancelled_in_its_middle_counts(
    controller: ExperimentController, qtbot: QtBot, tmp_path: Path
) -> None:
    """It has figures; the runs after it do not take place."""
    run = controller.start(experiment_of(MarkedSleep(str(tmp_path), 0.1), "thread-pool", "qthread"))

    def cancel_when_begun() -> None:
        if any(tmp_path.iterdir()):
            watch.stop()
            run.cancel()
            run.cancel()

    watch = QTimer(controller, interval=10)
    watch.timeout.connect(cancel_when_begun)
    watch.start()
    result = to_end(run, qtbot)
    assert result.outcome is Outcome.CANCELLED
    assert [record.model for record in result.records] == ["thread-pool"]


def test_the_time_left_is_known_after_the_first_run(controller: ExperimentController, qtbot: QtBot) -> None:
    """None during the first run, then an estimate from those before."""
    run = controller.start(experiment_of(Sleep(duration_ms=50), "thread-pool", repeats=3))
    heard = Heard(run)
    to_end(run, qtbot)
    left_s: list[list[float | None]] = [[], [], []]
    for progress in heard.progress:
        left_s[progress.runs_done].append(progress.seconds_left)
    first, second, third = left_s
    assert set(first) == {None}
    assert second[0] is not None and third[0] is not None
    # Two runs are left when the second begins, and one when the third does.
    assert second[0] > third[0] > 0


def test_results_are_only_announced_while_somebody_wants_them(
    controller: ExperimentController, qtbot: QtBot
) -> None:
    """It can be changed between two runs."""
    run = controller.start(experiment_of(Sleep(duration_ms=1), "thread-pool", repeats=3))
    batches: list[object] = []
    at_end: list[int] = []
    run.results_arrived.connect(batches.append)

    def on_run_ended() -> None:
        at_end.append(len(batches))
        run.announce_results(len(at_end) == 1)

    run.run_ended.connect(on_run_ended)
    to_end(run, qtbot)
    assert at_end[0] == 0
    assert at_end[1] > 0
    assert at_end[2] == at_end[1]


@pytest.fixture
def owner(qtbot: QtBot) -> Iterator[QObject]:
    """What watches an experiment of a program that is shut down."""
    made = QObject()
    yield made
    made.deleteLater()


def test_shut_down_in_its_middle_it_says_nothing_more(
    program: Program, owner: QObject, qtbot: QtBot, tmp_path: Path
) -> None:
    """A program that ends waits for what is under way, and nobody hears of an end."""
    run = program.controller.start(experiment_of(MarkedSleep(str(tmp_path), 0.1), "thread-pool"))
    heard = Heard(run)
    qtbot.waitUntil(lambda: any(tmp_path.iterdir()), timeout=RUN_DEADLINE_MS)
    said = len(heard.progress)
    assert program.shutdown(20.0)
    assert program.controller.under_way is None
    ticked: list[None] = []
    QTimer.singleShot(0, owner, lambda: ticked.append(None))
    qtbot.waitUntil(lambda: bool(ticked), timeout=RUN_DEADLINE_MS)
    assert (len(heard.progress), heard.records, heard.results) == (said, [], [])


def test_a_run_says_that_its_warm_up_failed(
    controller: ExperimentController, qtbot: QtBot, tmp_path: Path
) -> None:
    """A worker that was killed in the warm-up is mentioned by the next run, and only by that one."""
    workload = KillsOnce(str(tmp_path / "killed"))
    experiment = Experiment(
        ("process-pool",), workload, RunSize(1, 1, 2), warm_up=True, baseline_ms=BASELINE_MS
    )
    first, second = to_end(controller.start(experiment), qtbot).records
    assert first.outcome is second.outcome is Outcome.FINISHED
    (note,) = [note for note in first.notes if note.code == "warm-up-failed"]
    assert dict(note.values)["failed"] == dict(note.values)["total"] == 1
    assert "BrokenProcessPool" in str(dict(note.values)["error"])
    assert "warm-up-failed" not in codes(second.notes)
