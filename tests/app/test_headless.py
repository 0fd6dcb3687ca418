"""An experiment and a matrix under an event loop without a screen."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from concgui.app.headless import run_experiment, run_matrix
from concgui.engine.errors import UnknownKeyError
from concgui.engine.planning.matrix_plan import MatrixPlan
from concgui.engine.planning.progress import MatrixProgress, Phase, Progress
from concgui.engine.planning.spec import Experiment, RunSize
from concgui.engine.system.environment import describe_environment
from concgui.engine.tasks.outcome import Outcome
from concgui.engine.workloads.primes import Primes
from concgui.engine.workloads.sleep import Sleep
from concgui.store.matrix_file import read_matrix
from concgui.store.matrix_place import MatrixFile

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals to send")


class Display:
    """Keeps what it is told, and does something when it hears of it."""

    def __init__(self, action: Callable[[str], object] = lambda told: None) -> None:
        self.told: list[str] = []
        self._action = action

    def _tell(self, what: str) -> None:
        if what not in self.told:
            self.told.append(what)
            self._action(what)

    def start(self) -> None:
        self._tell("start")

    def stop(self) -> None:
        self._tell("stop")

    def say_interrupted(self) -> None:
        self._tell("interrupted")

    def show(self, progress: Progress | MatrixProgress) -> None:
        run = progress.run if isinstance(progress, MatrixProgress) else progress
        if run is not None:
            self._tell(f"{run.model} {run.phase}")

    def say_workload_ended(self, workload: str, progress: MatrixProgress) -> None:
        self._tell(f"{workload} ended, {progress.pairs_done} of {progress.pairs_total}")

    def say_unwritten(self, reason: str) -> None:
        self._tell(f"unwritten: {reason}")


def interrupting_at(moment: str) -> Display:
    """A display during which the program gets a SIGINT."""
    return Display(lambda told: os.kill(os.getpid(), signal.SIGINT) if told == moment else None)


def experiment_of(*models: str, duration_ms: int = 1) -> Experiment:
    return Experiment(models, Sleep(duration_ms=duration_ms), RunSize(2, 2), warm_up=False, baseline_ms=50)


def never_asked(signal_number: int) -> int:
    raise AssertionError("no second signal was sent")


def test_an_experiment_runs_to_its_end(qtbot: QtBot) -> None:
    """Its progress is shown, the result comes back, and nothing of it runs any more."""
    display = Display()
    end = run_experiment(experiment_of("thread-pool", "qthread"), display, never_asked)
    assert (end.result.outcome, end.signal_number, end.at_rest) == (Outcome.FINISHED, None, True)
    assert [record.model for record in end.result.records] == ["thread-pool", "qthread"]
    assert (display.told[0], display.told[-1]) == ("start", "stop")
    assert f"qthread {Phase.RUNNING}" in display.told


@pytest.mark.parametrize("moment", ["start", f"asyncio-thread {Phase.RUNNING}"])
def test_a_signal_cancels_what_is_run(moment: str, qtbot: QtBot) -> None:
    """Also one that comes before anything was started; what was done comes back."""
    handler = signal.getsignal(signal.SIGINT)
    display = interrupting_at(moment)
    end = run_experiment(experiment_of("asyncio-thread", duration_ms=60_000), display, never_asked)
    assert (end.result.outcome, end.signal_number) == (Outcome.CANCELLED, signal.SIGINT)
    assert "interrupted" in display.told
    if moment == "start":
        assert display.told == ["start", "interrupted", "stop"]
    assert signal.getsignal(signal.SIGINT) is handler


def test_what_cannot_be_started_leaves_nothing_behind(qtbot: QtBot) -> None:
    """The error goes through, the display is stopped, and signals are handled as before."""
    handler = signal.getsignal(signal.SIGINT)
    display = Display()
    with pytest.raises(UnknownKeyError):
        run_experiment(experiment_of("no-model"), display, never_asked)
    assert display.told == ["start", "stop"]
    assert signal.getsignal(signal.SIGINT) is handler


PLAN = MatrixPlan(("blocking", "thread-pool"), (Sleep(duration_ms=1), Primes(limit=50)), quick=True, tasks=1)


def test_a_matrix_is_kept_in_its_file(qtbot: QtBot, tmp_path: Path) -> None:
    """Each workload is told when it is done, and a file that cannot be written is told once."""
    path = tmp_path / "matrix.json"
    display = Display()
    end = run_matrix(PLAN, None, MatrixFile(path), describe_environment(), display, never_asked)
    assert (end.result.outcome, end.unwritten, end.at_rest) == (Outcome.FINISHED, "", True)
    assert "sleep ended, 2 of 4" in display.told and "primes ended, 4 of 4" in display.told
    saved = read_matrix(path)
    assert saved is not None and saved.is_complete


def test_a_matrix_goes_on_without_its_file(qtbot: QtBot, tmp_path: Path) -> None:
    """The reason is told in its middle and stands in its end."""
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    path = tmp_path / "file" / "matrix.json"
    display = Display()
    end = run_matrix(PLAN, None, MatrixFile(path), describe_environment(), display, never_asked)
    assert end.result.outcome is Outcome.FINISHED
    assert str(path) in end.unwritten
    assert f"unwritten: {end.unwritten}" in display.told


def test_an_interrupted_matrix_keeps_what_was_done(qtbot: QtBot, tmp_path: Path) -> None:
    """The workload that had ended is in the file, and the rest can be resumed."""
    path = tmp_path / "matrix.json"
    display = interrupting_at("sleep ended, 2 of 4")
    end = run_matrix(PLAN, None, MatrixFile(path), describe_environment(), display, never_asked)
    assert (end.result.outcome, end.signal_number) == (Outcome.CANCELLED, signal.SIGINT)
    saved = read_matrix(path)
    assert saved is not None and not saved.is_complete
    assert len(saved.runs) == 2
    display = Display()
    rest = run_matrix(PLAN, saved, MatrixFile(path), describe_environment(), display, never_asked)
    assert (rest.result.outcome, len(rest.result.records)) == (Outcome.FINISHED, 4)
    assert "primes ended, 4 of 4" in display.told
