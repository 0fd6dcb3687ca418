"""A matrix and its file, as the window and the command line run it."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from runner import RUN_DEADLINE_MS, Runner

from concgui.app.matrix_session import MatrixSession, read_or_set_aside
from concgui.engine.errors import BusyError, ConcguiError
from concgui.engine.evaluation.matrix_cells import MatrixResult
from concgui.engine.planning.matrix_plan import MatrixPlan
from concgui.engine.planning.spec import Experiment, RunSize
from concgui.engine.system.environment import describe_environment
from concgui.engine.tasks.outcome import Outcome
from concgui.engine.workloads.primes import Primes
from concgui.engine.workloads.sleep import Sleep
from concgui.qtlayer.running.matrix_run import MatrixRun
from concgui.store.matrix_place import MatrixFile, MatrixHistory, MatrixPlace

PLAN = MatrixPlan(("blocking", "thread-pool"), (Sleep(duration_ms=1), Primes(limit=50)), quick=True, tasks=1)


@pytest.fixture(params=[MatrixFile, MatrixHistory], ids=["file", "history"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> MatrixPlace:
    """A place in a folder that is not there yet, once for each kind of place."""
    made: MatrixPlace = request.param(tmp_path / "data" / "matrices")
    return made


@pytest.fixture
def session(runner: Runner, place: MatrixPlace) -> MatrixSession:
    """Runs matrices in a program that the tests of this file share."""
    return MatrixSession(runner.program.controller, describe_environment(), place, runner.program)


def to_end(run: MatrixRun, qtbot: QtBot) -> MatrixResult:
    with qtbot.waitSignal(run.ended, timeout=RUN_DEADLINE_MS) as ended:
        pass
    return ended.args[0]


def runs_in(place: MatrixPlace) -> int:
    saved = place.read()
    return len(saved.records) if saved is not None else 0


def test_the_file_is_written_before_anybody_hears_of_an_end(
    session: MatrixSession, place: MatrixPlace, qtbot: QtBot
) -> None:
    """At the end of each workload, and of the matrix, the file holds what was done until then."""
    run = session.start(PLAN)
    written: list[tuple[str, int]] = []
    run.workload_ended.connect(lambda workload: written.append((workload, runs_in(place))))
    run.ended.connect(lambda _: written.append(("end", runs_in(place))))
    result = to_end(run, qtbot)
    assert written == [("sleep", 2), ("primes", 4), ("end", 4)]
    saved = place.read()
    assert saved is not None and saved.is_complete
    assert session.saved(result).runs == saved.runs
    assert session.saved(result).records == result.records
    assert (session.unwritten, session.under_way) == ("", None)


def test_a_matrix_is_resumed_from_its_file(session: MatrixSession, place: MatrixPlace, qtbot: QtBot) -> None:
    """Only what is left is run, and the file holds both parts."""
    first = session.start(PLAN)
    first.workload_ended.connect(first.cancel)
    assert to_end(first, qtbot).outcome is Outcome.CANCELLED
    saved = place.read()
    assert saved is not None and len(saved.records) == 2
    rest = session.start(PLAN, saved)
    assert [cell.summary is not None for cell in rest.cells()] == [True, False, True, False]
    workloads: list[str] = []
    rest.experiment_started.connect(lambda run: workloads.append(run.experiment.workload.info.key))
    assert len(to_end(rest, qtbot).records) == 4
    assert workloads == ["primes"]
    assert runs_in(place) == 4


def test_what_is_in_the_way_of_the_file_is_said_once_and_taken_back(
    session: MatrixSession, place: MatrixPlace, qtbot: QtBot
) -> None:
    """The matrix goes on, the file is tried again, and in the end it holds all."""
    place.path.parent.write_text("in the way", encoding="utf-8")
    said: list[str] = []
    session.unwritten_changed.connect(said.append)
    three = MatrixPlan(
        ("blocking",), (Sleep(duration_ms=2), Primes(limit=50), Sleep(duration_ms=1)), quick=True, tasks=1
    )
    run = session.start(three)
    ended: list[str] = []

    def on_workload_ended(workload: str) -> None:
        ended.append(workload)
        if len(ended) == 2:
            place.path.parent.unlink()

    run.workload_ended.connect(on_workload_ended)
    assert to_end(run, qtbot).outcome is Outcome.FINISHED
    assert len(said) == 2
    assert str(place.path) in said[0] and said[1] == ""
    assert (runs_in(place), session.unwritten) == (3, "")


def test_beside_something_else_no_matrix_is_started(
    session: MatrixSession, runner: Runner, place: MatrixPlace, qtbot: QtBot
) -> None:
    """Refused, it leaves what is under way alone; afterwards it can be started."""
    experiment = Experiment(("blocking",), Sleep(duration_ms=1), RunSize(1, 1), warm_up=False)
    other = runner.program.controller.start(experiment)
    with pytest.raises(BusyError, match="experiment is under way"):
        session.start(PLAN)
    assert session.under_way is None
    with qtbot.waitSignal(other.ended, timeout=RUN_DEADLINE_MS):
        pass
    run = session.start(PLAN)
    with pytest.raises(BusyError, match="matrix is under way"):
        session.start(PLAN)
    run.cancel()
    assert to_end(run, qtbot).records == ()
    assert not place.path.exists()


def test_a_program_that_ends_keeps_what_was_done(
    session: MatrixSession, place: MatrixPlace, qtbot: QtBot
) -> None:
    """The runs that have ended are in the file at once, not only when the matrix has come to its end."""
    run = session.start(PLAN)
    kept: list[int] = []

    def on_run_ended() -> None:
        session.shutdown()
        kept.append(runs_in(place))
        session.shutdown()

    run.run_ended.connect(on_run_ended)
    assert to_end(run, qtbot).outcome is Outcome.CANCELLED
    assert kept == [1]


def test_a_damaged_file_is_set_aside_with_a_sentence(place: MatrixPlace) -> None:
    """Both files are named; without a file there is nothing to say."""
    assert read_or_set_aside(place) == (None, "")
    place.path.parent.mkdir()
    place.path.write_text("{", encoding="utf-8")
    saved, problem = read_or_set_aside(place)
    assert saved is None
    (aside,) = place.path.parent.glob("*damaged*")
    assert str(place.path) in problem and aside.name in problem
    assert aside.read_text(encoding="utf-8") == "{"


def test_a_damaged_file_that_cannot_be_set_aside_is_an_error(
    place: MatrixPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It names the file and the reason, and the file is left alone."""
    place.path.parent.mkdir()
    place.path.write_text("{", encoding="utf-8")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(ConcguiError, match="damaged or of another version of concgui, and"):
        read_or_set_aside(place)
    assert place.path.read_text(encoding="utf-8") == "{"
