"""The matrix of the window and its file: shown again, kept, resumed."""

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from builders import record
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from runner import NAMES

from concgui.app.program import Program
from concgui.engine.contracts.model import Model
from concgui.engine.contracts.parameters import integer
from concgui.engine.contracts.workload import AnyWorkload
from concgui.engine.contracts.workload_entry import entry_of
from concgui.engine.evaluation.matrix_cells import MatrixResult, matrix_cells
from concgui.engine.execution.models.thread_pool import ThreadPool
from concgui.engine.planning.matrix_plan import MatrixPlan
from concgui.engine.planning.spec import Experiment, RunSize
from concgui.engine.system.environment import describe_environment
from concgui.engine.tasks.outcome import Outcome
from concgui.engine.workloads.mandelbrot import Mandelbrot
from concgui.engine.workloads.sleep import Sleep
from concgui.presentation.matrix_text import ONLY_FIGURES, QUICK_MEANING
from concgui.qtlayer.environment import describe_qt_environment
from concgui.qtlayer.models.blocking import Blocking
from concgui.qtlayer.running.experiment_run import ExperimentRun
from concgui.qtlayer.running.matrix_run import MatrixRun
from concgui.store.matrix_file import SavedMatrix, damaged_path, previous_path, read_matrix
from concgui.store.matrix_place import MatrixFile
from concgui.store.matrix_store import MatrixStore
from concgui.ui.common.appearance import Appearance
from concgui.ui.matrix.matrix_view import MatrixView
from concgui.ui.matrix.presenter import MatrixPresenter
from concgui.ui.results.results_table import ResultsTable
from concgui.ui.window import main_window
from concgui.ui.window.main_window import MainWindow
from concgui.ui.window.pages import Page

DEADLINE_MS = 60_000
HERE = describe_environment()


@dataclasses.dataclass(frozen=True)
class Nap(Sleep):
    """A sleep so short that a matrix of it takes hardly any time."""

    duration_ms: int = integer(default=2, minimum=0, maximum=10, unit="ms", help="How long.")


MODELS: tuple[type[Model], ...] = (Blocking, ThreadPool)
PLAN = MatrixPlan(("blocking", "thread-pool"), (Nap(),), quick=True)
RECORDS = tuple(record(model=model, workload="sleep") for model in PLAN.models)
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def under_way(presenter: MatrixPresenter) -> MatrixRun:
    run = presenter.session.under_way
    assert run is not None
    return run


class MatrixPage:
    """The Matrix page of one start of the program."""

    def __init__(self, program: Program, path: Path, qtbot: QtBot) -> None:
        self.view = MatrixView(NAMES, QWidget())
        qtbot.addWidget(self.view)
        self.view.resize(900, 500)
        self.presenter = MatrixPresenter(
            program.controller, self.view, MODELS, (entry_of(Nap),), HERE, MatrixFile(path)
        )
        self._qtbot = qtbot

    @property
    def facts(self) -> str:
        return self.view.notes.facts.full_text

    @property
    def message(self) -> str:
        return self.view.notes.message.full_text

    def click(self, model: str) -> None:
        grid = self.view.grid
        centre = grid.visualRect(grid.model().index(PLAN.models.index(model), 0)).center()
        self._qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=centre)

    def ended(self, begin: Callable[[], None]) -> MatrixResult:
        """Start a matrix and wait for its end."""
        begin()
        with self._qtbot.waitSignal(under_way(self.presenter).ended, timeout=DEADLINE_MS) as ended:
            pass
        return ended.args[0]

    def cancelled_after_one_run(self) -> MatrixResult:
        def begin() -> None:
            self.presenter.run(True)
            under_way(self.presenter).run_ended.connect(lambda _: self.presenter.cancel())

        return self.ended(begin)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return the path of the matrix's file."""
    return tmp_path / "data" / "matrix.json"


@pytest.fixture
def page(program: Program, path: Path, qtbot: QtBot) -> Iterator[Callable[[], MatrixPage]]:
    """Return a function that starts the program's Matrix page, not shown yet."""
    made: list[MatrixPage] = []

    def start() -> MatrixPage:
        made.append(MatrixPage(program, path, qtbot))
        return made[-1]

    yield start
    for one in made:
        one.presenter.deleteLater()


def keep(path: Path, *runs, plan: MatrixPlan = PLAN, environment=HERE) -> None:
    """Keep runs as an earlier start of the program or the command line would."""
    store = MatrixStore(path, plan, environment)
    for run in runs:
        store.add(run)
    store.write(matrix_cells(plan.models, plan.workload_keys, runs, {}))


def saved_in(path: Path) -> SavedMatrix:
    saved = read_matrix(path)
    assert saved is not None
    return saved


def test_the_last_matrix_is_shown_when_the_page_is(page: Callable[[], MatrixPage], path: Path) -> None:
    """The page shows the kept matrix with its time and settings, but reads it only when it is visible."""
    keep(path, *RECORDS)
    shown = page()
    assert (shown.facts, shown.view.grid.current_cell.summary) == ("", None)
    shown.view.show()
    assert shown.view.grid.current_cell.summary is not None
    assert f"made {saved_in(path).made_at:%Y-%m-%d %H:%M} · quick · 4 workers · 1 run each" == shown.facts
    assert shown.view.notes.remark.full_text == QUICK_MEANING
    assert not shown.view.controls.resume_button.isVisible()
    assert shown.view.controls.run_button.isEnabled()


def test_a_cell_without_its_run_says_so_in_place(
    page: Callable[[], MatrixPage], path: Path, qtbot: QtBot
) -> None:
    """A click on a cell whose run was not kept shows a message and no run."""
    keep(path, *RECORDS)
    shown = page()
    shown.view.show()
    with qtbot.assertNotEmitted(shown.view.run_chosen):
        shown.click("thread-pool")
    assert shown.message == f"thread-pool on sleep: {ONLY_FIGURES}"
    assert shown.view.notes.message.isVisible()


def test_nothing_is_read_while_a_run_is_measured(
    page: Callable[[], MatrixPage], path: Path, program: Program, qtbot: QtBot
) -> None:
    """A page shown during an experiment is filled after the experiment has ended."""
    keep(path, *RECORDS)
    shown = page()
    run = program.controller.start(Experiment(("blocking",), Sleep(1), RunSize(1, 1), warm_up=False))
    with qtbot.waitSignal(run.ended, timeout=DEADLINE_MS):
        shown.view.show()
        assert shown.facts == ""
    assert shown.facts.startswith("made ")


def test_a_matrix_of_another_environment_is_shown_with_that_said(
    page: Callable[[], MatrixPage], path: Path
) -> None:
    """A matrix of another environment is shown but cannot be resumed, and the button gives the reason."""
    keep(path, RECORDS[0], environment=dataclasses.replace(HERE, cores=99))
    shown = page()
    shown.view.show()
    controls = shown.view.controls
    assert shown.view.grid.current_cell.summary is not None
    assert "cores: 99 there" in shown.view.notes.origin.full_text
    assert not controls.resume_button.isEnabled()
    assert "cores: 99 there" in controls.resume_button.toolTip()
    assert controls.resume_button.toolTip().startswith("Cannot resume")


def test_a_finished_matrix_of_another_environment_says_where_it_was_made(
    page: Callable[[], MatrixPage], path: Path
) -> None:
    """A finished matrix of another environment is marked as such."""
    keep(path, *RECORDS, environment=dataclasses.replace(HERE, python="3.99"))
    shown = page()
    shown.view.show()
    assert "Made elsewhere: python: 3.99 there" in shown.view.notes.origin.full_text
    assert not shown.view.controls.resume_button.isVisible()


def test_it_is_kept_and_resumed_in_the_same_start(page: Callable[[], MatrixPage], path: Path) -> None:
    """After a cancel, Resume runs only the missing pair, and both runs can be chosen."""
    shown = page()
    shown.view.show()
    first = shown.cancelled_after_one_run()
    assert (first.outcome, len(saved_in(path).runs)) == (Outcome.CANCELLED, 1)
    assert shown.facts.startswith("1 of 2 pairs left, about ")
    result = shown.ended(shown.view.controls.resume_button.click)
    assert result.records[0] is first.records[0]
    assert (len(result.records), saved_in(path).is_complete) == (2, True)
    assert not previous_path(path).exists()
    assert not shown.view.controls.resume_button.isVisible()
    for run in result.records:
        with shown._qtbot.waitSignal(shown.view.run_chosen) as chosen:
            shown.click(run.model)
        assert chosen.args == [run]


def test_it_is_resumed_after_the_program_was_closed(page: Callable[[], MatrixPage], path: Path) -> None:
    """The next start offers to resume the matrix, runs only the missing pair, and keeps the other figures."""
    done = page().cancelled_after_one_run().records[0]
    kept = saved_in(path).runs
    shown = page()
    shown.view.show()
    assert shown.view.controls.resume_button.isEnabled()
    assert "1 of 2 pairs left" in shown.view.controls.resume_button.toolTip()
    result = shown.ended(shown.view.controls.resume_button.click)
    assert (result.outcome, len(result.records)) == (Outcome.FINISHED, 2)
    assert (saved_in(path).runs[:1], len(saved_in(path).runs)) == (kept, 2)
    shown.click(done.model)
    assert ONLY_FIGURES in shown.message
    with shown._qtbot.waitSignal(shown.view.run_chosen):
        shown.click(result.records[1].model)
    assert shown.message == ""


def test_a_matrix_of_the_command_line_is_resumed_with_its_settings(
    page: Callable[[], MatrixPage], path: Path
) -> None:
    """A resumed matrix of the command line keeps its workers, tasks and repeats."""
    plan = dataclasses.replace(PLAN, workers=2, tasks=2)
    keep(path, RECORDS[0], plan=plan)
    shown = page()
    shown.view.show()
    result = shown.ended(shown.view.controls.resume_button.click)
    assert result.plan == plan
    assert [run.tasks.total for run in result.records][1:] == [2]


def test_beginning_anew_sets_the_finished_one_aside(page: Callable[[], MatrixPage], path: Path) -> None:
    """A new matrix starts with empty cells, and the previous file is renamed."""
    keep(path, *RECORDS)
    shown = page()
    shown.view.show()
    result = shown.cancelled_after_one_run()
    assert sum(cell.summary is not None for cell in result.cells) == 1
    assert (len(saved_in(path).runs), len(saved_in(previous_path(path)).runs)) == (1, 2)


def test_nothing_done_leaves_what_was_there(page: Callable[[], MatrixPage], path: Path) -> None:
    """After a cancel before the first run, the previous matrix is shown again and still in its file."""
    keep(path, *RECORDS)
    shown = page()
    shown.view.show()
    facts = shown.facts

    def change_ones_mind() -> None:
        shown.presenter.run(True)
        shown.presenter.cancel()

    assert shown.ended(change_ones_mind).records == ()
    assert shown.facts == facts
    assert shown.view.grid.current_cell.summary is not None
    assert len(saved_in(path).runs) == 2


def test_a_file_that_cannot_be_written_does_not_stop_the_matrix(
    page: Callable[[], MatrixPage], path: Path
) -> None:
    """If the file cannot be written, a line gives the reason, and the matrix can be resumed from memory."""
    path.parent.write_text("in the way", encoding="utf-8")
    shown = page()
    shown.view.show()
    assert shown.message == ""
    result = shown.cancelled_after_one_run()
    assert len(result.records) == 1
    assert shown.message.startswith("not kept: ")
    assert str(path) in shown.message
    assert "not kept in a file" in shown.facts
    path.parent.unlink()
    assert shown.ended(shown.view.controls.resume_button.click).outcome is Outcome.FINISHED
    assert (len(saved_in(path).runs), shown.message) == (2, "")


@pytest.mark.parametrize("content", ["", "{", '{"kind": "matrix", "schema": 1, "runs": [1]}'])
def test_a_damaged_file_is_told_and_set_aside(
    page: Callable[[], MatrixPage], path: Path, content: str
) -> None:
    """A damaged file is renamed, and the empty page names both files."""
    path.parent.mkdir()
    path.write_text(content, encoding="utf-8")
    shown = page()
    shown.view.show()
    assert str(path) in shown.message
    assert damaged_path(path).name in shown.message
    assert damaged_path(path).read_text(encoding="utf-8") == content
    assert shown.view.controls.run_button.isEnabled()


def test_a_folder_in_place_of_the_file_is_told(page: Callable[[], MatrixPage], path: Path) -> None:
    """A folder in place of the file is reported and stays."""
    path.mkdir(parents=True)
    shown = page()
    shown.view.show()
    assert "cannot be read" in shown.message
    assert path.is_dir()


@pytest.fixture
def window(
    program: Program, path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., MainWindow]]:
    """Return a function that makes the real window with few models and workloads."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    appearance = Appearance(application)
    made: list[MainWindow] = []

    def start(*workloads: type[AnyWorkload], models: tuple[type[Model], ...] = MODELS) -> MainWindow:
        monkeypatch.setattr(main_window, "MODELS", models)
        monkeypatch.setattr(main_window, "WORKLOADS", tuple(map(entry_of, workloads)))
        made.append(
            MainWindow(
                program.controller,
                program.probe,
                describe_qt_environment(),
                NAMES,
                appearance,
                MatrixFile(path),
            )
        )
        with qtbot.waitSignal(made[-1].views_loaded, timeout=DEADLINE_MS):
            made[-1].show()
        made[-1].main_area.show_page(Page.MATRIX)
        return made[-1]

    yield start
    for one in made:
        one.close()
        one.deleteLater()
    appearance.deleteLater()


class AtHide(QObject):
    """An event filter that calls a function when a window is hidden."""

    def __init__(self, window: MainWindow, action: Callable[[], None]) -> None:
        super().__init__(window)
        self._action = action
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Hide:
            self._action()
        return False


def test_closing_in_the_middle_keeps_what_was_done(
    window: Callable[..., MainWindow], path: Path, program: Program, qtbot: QtBot
) -> None:
    """When the window is hidden, its file has the finished run, and the other pair is left."""
    shown = window(Nap)
    matrix = shown.main_area.matrix
    assert matrix is not None
    kept: list[int] = []
    AtHide(shown, lambda: kept.append(len(saved_in(path).runs) if path.exists() else 0))
    matrix.controls.run_button.click()
    assert shown._matrix is not None
    under_way(shown._matrix).run_ended.connect(lambda _: shown.close())
    qtbot.waitUntil(lambda: not shown.isVisible(), timeout=DEADLINE_MS)
    assert (kept, saved_in(path).is_complete) == ([1], False)
    qtbot.waitUntil(lambda: not program.controller.is_active, timeout=DEADLINE_MS)


def test_no_picture_pops_up_in_a_matrix(
    window: Callable[..., MainWindow], program: Program, qtbot: QtBot
) -> None:
    """A matrix shows no image and announces no results; a later experiment does both."""
    shown = window(Mandelbrot, Nap, models=(ThreadPool,))
    matrix = shown.main_area.matrix
    assert matrix is not None
    assert shown._matrix is not None
    batches: list[object] = []
    seen: list[bool] = []

    def follow(run: ExperimentRun) -> None:
        run.results_arrived.connect(batches.append)
        run.progressed.connect(lambda _: seen.append(shown.image_panel.isVisible()))

    shown._matrix.experiment_started.connect(follow)
    matrix.controls.run_button.click()
    with qtbot.waitSignal(under_way(shown._matrix).ended, timeout=DEADLINE_MS):
        pass
    assert (set(seen), batches) == ({False}, [])
    run = shown.start(
        Experiment(("thread-pool",), Mandelbrot(size_px=24, iterations=20), RunSize(2, 2), warm_up=False)
    )
    follow(run)
    with qtbot.waitSignal(run.ended, timeout=DEADLINE_MS):
        pass
    assert seen[-1]
    assert batches


def test_a_matrix_leaves_the_comparison_alone(
    window: Callable[..., MainWindow], program: Program, qtbot: QtBot
) -> None:
    """After a matrix, the previous comparison is still shown and can be copied."""
    shown = window(Nap)
    matrix, results = shown.main_area.matrix, shown.findChild(ResultsTable)
    assert matrix is not None and shown._matrix is not None and results is not None
    compared_one = Experiment(("thread-pool",), Nap(duration_ms=1), RunSize(5, 2, repeats=3), warm_up=False)
    with qtbot.waitSignal(shown.start(compared_one).ended, timeout=DEADLINE_MS):
        pass
    compared = results.records_as_shown()
    assert len(compared) == 3
    matrix.controls.run_button.click()
    with qtbot.waitSignal(under_way(shown._matrix).ended, timeout=DEADLINE_MS) as ended:
        pass
    assert len(ended.args[0].records) == len(MODELS)
    assert results.records_as_shown() == compared
