"""Tests of a run's image, which fills up tile by tile in the colours of the workers or of the set."""

from collections.abc import Callable

import pytest
from helper_workloads import FailingAt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot
from runner import BASELINE_MS, Runner

from concgui.engine.planning.progress import Phase, Progress
from concgui.engine.planning.spec import Experiment, RunSize
from concgui.engine.tasks.task import ArrivedResult, Task
from concgui.engine.workloads.mandelbrot import Mandelbrot
from concgui.engine.workloads.sleep import Sleep
from concgui.engine.workloads.support.tile_image import TileImage, set_colours
from concgui.qtlayer.running.experiment_run import ExperimentRun
from concgui.ui.image.image_canvas import ImageCanvas
from concgui.ui.image.image_panel import LARGEST_PX, ImagePanel
from concgui.ui.window.main_window import MainWindow

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
SMALL = Mandelbrot(size_px=24, iterations=20)


def experiment_of(workload, tasks: int = 4) -> Experiment:
    return Experiment(("thread-pool",), workload, RunSize(tasks, 2), baseline_ms=BASELINE_MS)


def progress(run: int, model: str = "thread-pool", *, warm_up: bool = False) -> Progress:
    return Progress(run, 9, model, "mandelbrot", Phase.BASELINE, warm_up, 0, 4, None)


def arrived(*numbers: int, worker: int = 1, tasks: int = 4) -> tuple[ArrivedResult, ...]:
    workload = SMALL.for_tasks(tasks)
    return tuple(
        ArrivedResult(number, workload.call(None, Task(number, 0)), (worker, worker, None))
        for number in numbers
    )


def grey_rows(image: QImage) -> list[int]:
    return [y for y in range(image.height()) if image.pixelColor(0, y).getRgb()[:3] == (128, 128, 128)]


def whole_picture() -> bytes:
    picture = TileImage(24, 4)
    for number, tile, _ in arrived(0, 1, 2, 3):
        assert isinstance(tile, bytes)
        picture.paint(number, tile, set_colours())
    return bytes(picture.pixels)


def bytes_of(canvas: ImageCanvas) -> bytes:
    return bytes(canvas._picture.pixels)


@pytest.fixture
def panel(qtbot: QtBot) -> ImagePanel:
    """Return the panel with an image that has started."""
    made = ImagePanel()
    qtbot.addWidget(made)
    made.begin(experiment_of(SMALL))
    made.show_progress(progress(0))
    return made


def test_it_fills_up_tile_by_tile(panel: ImagePanel) -> None:
    """A tile colours its own band, in any order of arrival."""
    assert grey_rows(panel.canvas.image()) == list(range(24))
    panel.add(arrived(2))
    assert grey_rows(panel.canvas.image()) == [*range(12), *range(18, 24)]
    assert panel.tiles_text == "1 of 4 tiles · 1 worker"
    panel.add(arrived(0, 3, worker=2))
    assert grey_rows(panel.canvas.image()) == list(range(6, 12))
    assert panel.tiles_text == "3 of 4 tiles · 2 workers"


def test_the_colours_of_the_set_do_not_depend_on_the_workers(panel: ImagePanel) -> None:
    """In the colours of the set, the image is the same for all workers, also after a switch of colours."""
    panel.add(arrived(0, worker=1))
    panel.add(arrived(1, worker=2))
    panel.worker_box.click()
    panel.add(arrived(2, 3, worker=3))
    assert bytes_of(panel.canvas) == whole_picture()
    panel.worker_box.click()
    assert bytes_of(panel.canvas) != whole_picture()


def test_workers_have_colours_of_their_own(panel: ImagePanel) -> None:
    """A tile has another colour for another worker, and the same colour for the same worker."""
    looks = []
    for run, workers in enumerate(((1, 2), (1, 1), (7, 9)), start=1):
        panel.show_progress(progress(run))
        for number, worker in enumerate(workers):
            panel.add(arrived(number, worker=worker))
        looks.append(bytes_of(panel.canvas))
    two, one, two_others = looks
    assert two != one
    assert two == two_others


def test_a_new_run_begins_with_an_empty_picture(panel: ImagePanel) -> None:
    """A new run starts an empty image with the model's name; later progress of the run changes nothing."""
    panel.add(arrived(0))
    panel.show_progress(progress(0))
    assert len(grey_rows(panel.canvas.image())) == 18
    panel.show_progress(progress(1, "process-pool"))
    assert len(grey_rows(panel.canvas.image())) == 24
    assert panel.run_text == "process-pool"
    panel.show_progress(progress(2, "qthread", warm_up=True))
    assert panel.run_text == "warm-up of qthread"


def test_many_tiles_are_one_repaint(panel: ImagePanel, qtbot: QtBot) -> None:
    """Several batches of tiles before the timer fires cause one repaint."""
    asked: list[None] = []
    panel.canvas._timer.timeout.connect(lambda: asked.append(None))
    for number in range(4):
        panel.add(arrived(number))
    assert not asked
    with qtbot.waitSignal(panel.canvas._timer.timeout, timeout=5_000):
        pass
    assert len(asked) == 1
    assert not panel.canvas._timer.isActive()


@pytest.mark.parametrize(
    "workload", [Sleep(), Mandelbrot(size_px=LARGEST_PX + 1)], ids=["no picture", "too large"]
)
def test_it_hides_where_there_is_nothing_to_show(workload, panel: ImagePanel) -> None:
    """The panel is hidden for workloads without an image, and for an image that is too large."""
    panel.begin(experiment_of(workload))
    assert not panel.is_wanted
    panel.add(arrived(0))
    assert len(grey_rows(panel.canvas.image())) == 24


@pytest.mark.parametrize("tasks", [0, 1, 7, 24, 100])
def test_any_number_of_tasks(tasks: int, panel: ImagePanel) -> None:
    """Tiles of unequal heights, of one row and of no row fit together."""
    panel.begin(experiment_of(SMALL, tasks))
    panel.show_progress(progress(1))
    panel.add(arrived(*range(tasks), tasks=tasks))
    assert len(grey_rows(panel.canvas.image())) == (24 if tasks == 0 else 0)


def announcing_to(got: list[ArrivedResult]) -> Callable[[ExperimentRun], None]:
    """Return a function that makes an experiment announce its results to a list."""

    def follow(run: ExperimentRun) -> None:
        run.announce_results(True)
        run.results_arrived.connect(got.extend)

    return follow


def test_results_are_announced_only_when_asked_for(runner: Runner) -> None:
    """Results are announced only on request, and then each finished task's once, with its worker."""
    got: list[ArrivedResult] = []
    runner.run(SMALL, "thread-pool", tasks=4, follow=lambda run: run.results_arrived.connect(got.extend))
    assert got == []
    runner.run(SMALL, "thread-pool", tasks=4, follow=announcing_to(got))
    assert sorted(result.task for result in got) == [0, 1, 2, 3]
    assert all(isinstance(result.result, bytes) and result.worker[1] for result in got)


def test_a_failed_task_has_no_result_to_announce(runner: Runner) -> None:
    """If a task fails, the results of the others arrive."""
    got: list[ArrivedResult] = []
    record = runner.run(FailingAt(1), "thread-pool", tasks=3, follow=announcing_to(got)).records[0]
    assert record.tasks.failed == 1
    assert sorted(result.task for result in got) == [0, 2]


@pytest.mark.parametrize("model", ["blocking", "thread-pool", "process-pool", "asyncio-qt"])
def test_the_window_shows_the_picture_of_a_run(model: str, window: MainWindow, qtbot: QtBot) -> None:
    """The image appears with the experiment, is complete at the end, and is equal for all models."""
    panel = window.image_panel
    assert not panel.isVisible()
    panel.worker_box.setChecked(False)
    with_picture = Experiment((model,), SMALL, RunSize(4, 2), warm_up=False, baseline_ms=BASELINE_MS)
    with qtbot.waitSignal(window.start(with_picture).ended, timeout=60_000):
        assert panel.isVisible()
    assert panel.run_text == model
    assert panel.tiles_text.startswith("4 of 4 tiles")
    assert bytes_of(panel.canvas) == whole_picture()
    other = Experiment((model,), Sleep(duration_ms=1), RunSize(1, 1), warm_up=False, baseline_ms=BASELINE_MS)
    with qtbot.waitSignal(window.start(other).ended, timeout=60_000):
        assert not panel.isVisible()


def test_a_closed_picture_is_not_fed(window: MainWindow, qtbot: QtBot) -> None:
    """After the panel was hidden, later runs announce nothing; the next experiment shows it again."""
    panel = window.image_panel
    batches: list[object] = []
    run = window.start(experiment_of(SMALL))
    run.results_arrived.connect(batches.append)
    with qtbot.waitSignal(run.ended, timeout=60_000):
        panel.close_button.click()
    assert batches == []
    assert not panel.isVisible()
    run = window.start(experiment_of(SMALL))
    run.results_arrived.connect(batches.append)
    with qtbot.waitSignal(run.ended, timeout=60_000):
        assert panel.isVisible()
    assert batches
