"""Tests of the matrix in the window: choosing cells, and the runs that fill them."""

from collections.abc import Iterator

import pytest
from builders import record, said
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from runner import NAMES

from concgui.app.explaining import decisions_on, explain_by_workload
from concgui.app.program import Program
from concgui.engine.contracts.availability import Availability
from concgui.engine.contracts.model import Model, StepView
from concgui.engine.contracts.workload import WorkKind
from concgui.engine.contracts.workload_entry import entry_of
from concgui.engine.errors import UnavailableError
from concgui.engine.evaluation.matrix_cells import MatrixCell, MatrixResult, matrix_cells
from concgui.engine.execution.models.thread_pool import ThreadPool
from concgui.engine.planning.spec import Experiment, RunSize
from concgui.engine.system.environment import describe_environment
from concgui.engine.tasks.outcome import Outcome
from concgui.engine.workloads.sleep import Sleep
from concgui.presentation.decision_text import KIND_LABELS
from concgui.presentation.matrix_text import cell_figure, cell_sentence, cell_tooltip
from concgui.presentation.notes import reason_text
from concgui.qtlayer.models.blocking import Blocking
from concgui.qtlayer.running.experiment_run import ExperimentRun
from concgui.ui.matrix.grid import MatrixGrid
from concgui.ui.matrix.matrix_view import MatrixView
from concgui.ui.matrix.presenter import MatrixPresenter

DEADLINE_MS = 60_000
MODELS: tuple[type[Model], ...] = (Blocking, ThreadPool)
KEYS = ("blocking", "thread-pool")
WORKLOAD_KEYS = ("sleep", "primes")
RECORDS = tuple(record(model=model, workload=workload) for workload in WORKLOAD_KEYS for model in KEYS)
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def view(qtbot: QtBot) -> MatrixView:
    """Return a matrix of four cells; the last pair could not be run."""
    shown = MatrixView(NAMES, QWidget())
    qtbot.addWidget(shown)
    shown.resize(900, 500)
    shown.show()
    shown.show_axes(KEYS, WORKLOAD_KEYS)
    reasons = {("thread-pool", "primes"): (said("needs <Python> 3.14"),)}
    shown.show_cells(matrix_cells(KEYS, WORKLOAD_KEYS, RECORDS[:3], reasons))
    for run in RECORDS[:3]:
        shown.add_record(run)
    return shown


@pytest.fixture
def presenter(program: Program, view: MatrixView) -> Iterator[MatrixPresenter]:
    """Return a presenter that runs real experiments."""
    made = MatrixPresenter(program.controller, view, MODELS, (entry_of(Sleep),), describe_environment())
    yield made
    made.deleteLater()


def to_end(presenter: MatrixPresenter, qtbot: QtBot) -> MatrixResult:
    """Wait for the end of the matrix under way."""
    run = presenter.session.under_way
    assert run is not None
    with qtbot.waitSignal(run.ended, timeout=DEADLINE_MS) as ended:
        pass
    return ended.args[0]


def click_cell(grid: MatrixGrid, model: str, workload: str, qtbot: QtBot) -> None:
    index = grid.model().index(KEYS.index(model), WORKLOAD_KEYS.index(workload))
    qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=grid.visualRect(index).center())


def test_a_click_shows_the_run(view: MatrixView, qtbot: QtBot) -> None:
    """A click on a cell emits the record of its run."""
    with qtbot.waitSignal(view.run_chosen) as chosen:
        click_cell(view.grid, "thread-pool", "sleep", qtbot)
    assert chosen.args == [RECORDS[1]]


def test_a_cell_without_a_run_says_why(view: MatrixView, qtbot: QtBot) -> None:
    """A click on a pair that could not be run shows the reason."""
    with qtbot.assertNotEmitted(view.run_chosen):
        click_cell(view.grid, "thread-pool", "primes", qtbot)
    assert "needs <Python> 3.14" in view.notes.message.full_text


def test_the_scatter_plot_takes_the_place_of_the_grid(view: MatrixView, qtbot: QtBot) -> None:
    """A narrow window shows either grid or scatter plot, a wide one both."""
    assert (view.grid.isVisible(), view.scatter.isVisible()) == (True, False)
    qtbot.mouseClick(view.controls.scatter_button, Qt.MouseButton.LeftButton)
    assert (view.grid.isVisible(), view.scatter.isVisible()) == (False, True)
    view.resize(3000, 900)
    assert (view.grid.isVisible(), view.scatter.isVisible()) == (True, True)


def test_the_decisions_of_another_matrix_are_not_kept(view: MatrixView) -> None:
    """A new matrix has none until it has ended, and then the table stands below the scatter plot."""
    view.resize(3000, 900)
    view.decisions.show_decisions(decisions_on(RECORDS, explain_by_workload(RECORDS)))
    assert view.decisions.isVisible()
    assert view.decisions.table.rowCount() == 2
    assert view.decisions.geometry().top() > view.scatter.geometry().top()
    view.show_axes(KEYS, WORKLOAD_KEYS)
    assert not view.decisions.isVisible()
    assert view.decisions.table.rowCount() == 0


def test_cells_say_it_in_words() -> None:
    """Figure, sentence and tooltip distinguish measured, failed, impossible and missing pairs."""
    empty, impossible = MatrixCell("a", "b", None), MatrixCell("a", "b", None, (said("no <b>x</b>"),))
    failed = matrix_cells(("a",), ("sleep",), (record(model="a", outcome=Outcome.FAILED),), {})[0]
    assert [cell_figure(cell) for cell in (empty, impossible, failed)] == ["", "–", "failed"]
    assert "not run yet" in cell_sentence(empty, NAMES)
    assert "&lt;b&gt;x" in cell_tooltip(impossible, NAMES)


def test_the_window_runs_a_matrix(view: MatrixView, presenter: MatrixPresenter, qtbot: QtBot) -> None:
    """Run matrix fills every cell with a run that can be chosen."""
    qtbot.mouseClick(view.controls.run_button, Qt.MouseButton.LeftButton)
    assert not view.controls.run_button.isEnabled()
    result = to_end(presenter, qtbot)
    assert result.outcome is Outcome.FINISHED
    assert all(cell.summary is not None for cell in result.cells)
    assert view.controls.line.full_text == "finished · 2 of 2 pairs"
    # Which of two short waits is faster is not known, but that they were compared is.
    assert view.decisions.table.rowCount() == 1
    assert view.decisions.table.item(0, 0).text() == KIND_LABELS[WorkKind.WAITING]
    with qtbot.waitSignal(view.run_chosen) as chosen:
        qtbot.keyClick(view.grid, Qt.Key.Key_Space)
    assert chosen.args == [next(run for run in result.records if run.model == "blocking")]


def test_cancel_keeps_what_was_done(view: MatrixView, presenter: MatrixPresenter, qtbot: QtBot) -> None:
    """After a cancel, the finished run stays and the other cell is empty."""
    presenter.run(True)
    run = presenter.session.under_way
    assert run is not None
    run.run_ended.connect(lambda _: presenter.cancel())
    result = to_end(presenter, qtbot)
    assert (result.outcome, len(result.records)) == (Outcome.CANCELLED, 1)
    assert sorted(cell.summary is None for cell in result.cells) == [False, True]
    assert presenter.session.under_way is None


def test_what_is_not_available_is_listed(
    view: MatrixView, presenter: MatrixPresenter, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cell of an unavailable model has the reason, and the other model is run."""
    monkeypatch.setattr(ThreadPool, "availability", lambda: Availability("needs Python 3.99"))
    presenter.run(True)
    blocking, pool = to_end(presenter, qtbot).cells
    assert blocking.summary is not None
    assert (pool.summary, "needs Python 3.99" in reason_text(pool.reason)) == (None, True)


def test_a_pair_that_is_refused_does_not_stop_the_matrix(
    view: MatrixView,
    presenter: MatrixPresenter,
    program: Program,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A pair that the controller refuses gets the reason in its cell, and the others are run."""
    start = program.controller.start

    def refusing_start(experiment: Experiment, *, step_view: StepView | None) -> ExperimentRun:
        if "thread-pool" in experiment.models:
            raise UnavailableError("model", "thread-pool", "not with this workload")
        return start(experiment, step_view=step_view)

    monkeypatch.setattr(program.controller, "start", refusing_start)
    presenter.run(True)
    blocking, pool = to_end(presenter, qtbot).cells
    assert blocking.summary is not None
    assert (pool.summary, "not with this workload" in reason_text(pool.reason)) == (None, True)


def test_a_busy_controller_is_said_in_the_line(
    view: MatrixView, presenter: MatrixPresenter, program: Program, qtbot: QtBot
) -> None:
    """While an experiment runs, the matrix does not start, and its line gives the reason."""
    run = program.controller.start(Experiment(("blocking",), Sleep(1), RunSize(1, 1), warm_up=False))
    with qtbot.waitSignal(run.ended, timeout=DEADLINE_MS):
        presenter.run(True)
        assert "under way" in view.notes.message.full_text
        assert presenter.session.under_way is None
