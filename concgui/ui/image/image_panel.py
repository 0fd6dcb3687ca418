"""The panel with the image that the tasks of a run compute together."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from concgui.engine.planning.progress import Progress
from concgui.engine.planning.spec import Experiment
from concgui.engine.tasks.task import ArrivedResult
from concgui.presentation.numbers import count_text, part_text
from concgui.ui.common.scaled_label import ScaledLabel, SteadyLine
from concgui.ui.image.image_canvas import ImageCanvas

LARGEST_PX = 2_048
"""Side of the largest image shown: 12 MB. A larger one would take more memory than the measured run."""

_MARGIN_PX = 10
_LEAST_SIDE_PX = 208


class ImagePanel(QWidget):
    """The image of each run, if the experiment's workload has one; hidden otherwise.

    The panel appears and disappears between runs, so that the layout never changes during one.

    Signals:
        closed(): A person hid the panel.
    """

    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.canvas = ImageCanvas()
        self.worker_box = QCheckBox("Colour by worker")
        self.close_button = QToolButton()
        self._title = ScaledLabel("IMAGE", scale=0.85, muted=True)
        self._run_line = SteadyLine(scale=0.95)
        self._tiles_line = SteadyLine(scale=0.85, muted=True)
        self._side_px, self._tiles = 1, 1
        self._tiles_done = 0
        self._run = -1
        self._workers: dict[object, int] = {}
        self._arrange()
        self.worker_box.toggled.connect(self.canvas.colour_by_worker)
        self.close_button.clicked.connect(self._close)
        self.hide()

    @property
    def is_wanted(self) -> bool:
        """Whether the panel shows the images of the experiment."""
        return not self.isHidden()

    @property
    def run_text(self) -> str:
        """The model, or the warm-up, whose image is shown."""
        return self._run_line.full_text

    @property
    def tiles_text(self) -> str:
        """The number of tiles that have arrived, and of their workers."""
        return self._tiles_line.full_text

    def begin(self, experiment: Experiment | None) -> None:
        """Show the panel if the workload has an image that is not too large, and hide it if not.

        Args:
            experiment: The experiment, or None to hide the panel.
        """
        workload = experiment.workload.for_tasks(experiment.size.tasks) if experiment is not None else None
        image = workload.image_size() if workload is not None else None
        if image is None or image.side_px > LARGEST_PX:
            self.hide()
            return
        self._side_px, self._tiles = image.side_px, image.tiles
        self._run = -1
        self._run_line.show_text("")
        self._set_width()
        self._clear()
        self.show()

    def show_progress(self, progress: Progress) -> None:
        """Start a new image with each run."""
        if not self.is_wanted or progress.runs_done == self._run:
            return
        self._run = progress.runs_done
        self._run_line.show_text(f"warm-up of {progress.model}" if progress.warm_up else progress.model)
        self._clear()

    def add(self, results: Sequence[ArrivedResult]) -> None:
        """Paint the tiles that have arrived."""
        if not self.is_wanted:
            return
        for arrived in results:
            if isinstance(arrived.result, bytes):
                worker = self._workers.setdefault(arrived.worker, len(self._workers))
                self.canvas.add(arrived.task % self._tiles, arrived.result, worker)
                self._tiles_done += 1
        self._show_count()

    def end(self) -> None:
        """Stop repainting, and keep the last image of the experiment."""
        self.canvas.stop()

    def _close(self) -> None:
        self.hide()
        self.closed.emit()

    def _clear(self) -> None:
        self._workers = {}
        self._tiles_done = 0
        self.canvas.clear(self._side_px, self._tiles)
        self._show_count()

    def _show_count(self) -> None:
        workers = len(self._workers)
        by = f" · {count_text(workers, 'worker')}" if workers else ""
        self._tiles_line.show_text(f"{part_text(self._tiles_done, self._tiles, 'tile')}{by}")

    def _set_width(self) -> None:
        """Set the width to a sixth of the window at any text size, because the plots need the room more."""
        side = max(_LEAST_SIDE_PX, self.window().width() // 6)
        self.canvas.setFixedSize(side, side)
        self.setFixedWidth(side + 2 * _MARGIN_PX)

    def _arrange(self) -> None:
        self.setAccessibleName("Image")
        self.canvas.setAccessibleName("Image computed by the run")
        self.worker_box.setChecked(True)
        self.worker_box.setToolTip("Colour each tile by its worker instead of by the Mandelbrot set")
        self.close_button.setText("Hide")
        self.close_button.setAutoRaise(True)
        self.close_button.setToolTip("Hide the image; it comes back with the next experiment")
        self.close_button.setAccessibleName("Hide the image")
        self.close_button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        heading = QHBoxLayout()
        heading.addWidget(self._title, 1)
        heading.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN_PX, 4, _MARGIN_PX, 8)
        column.setSpacing(4)
        column.addLayout(heading)
        column.addWidget(self._run_line)
        column.addWidget(self.canvas)
        column.addWidget(self._tiles_line)
        column.addWidget(self.worker_box)
        column.addStretch(1)
        self._set_width()
