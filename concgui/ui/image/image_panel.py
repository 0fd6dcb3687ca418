"""The image that the tasks of a run compute together, as far as it is."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from concgui.engine.planning.progress import Progress
from concgui.engine.planning.spec import Experiment
from concgui.engine.tasks.task import ArrivedResult
from concgui.ui.common.scaled_label import ElidedLabel, ScaledLabel
from concgui.ui.image.image_canvas import ImageCanvas

LARGEST_PX = 2_048
"""A larger image would take more memory than what is measured (12 MB at this size), and is not shown."""

_MARGIN_PX = 10
_LEAST_SIDE_PX = 208


class ImagePanel(QWidget):
    """Shows the image of each run of an experiment whose workload has one; hidden otherwise.

    It appears and goes between runs, so that nothing is laid out anew while one is measured.

    Signals:
        closed(): A person does not want to see it.
    """

    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.canvas = ImageCanvas()
        self.worker_box = QCheckBox("Colour by worker")
        self.close_button = QToolButton()
        self._title = ScaledLabel("IMAGE", scale=0.85, muted=True)
        self._run_line = ElidedLabel(scale=0.95)
        self._tiles_line = ElidedLabel(scale=0.85, muted=True)
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
        """Whether it shows the images of the experiment."""
        return not self.isHidden()

    @property
    def run_text(self) -> str:
        """Whose image is shown."""
        return self._run_line.full_text

    @property
    def tiles_text(self) -> str:
        """How much of it is there."""
        return self._tiles_line.full_text

    def begin(self, experiment: Experiment | None) -> None:
        """Appear if the workload has an image that is not too large, else go; None for no image at all."""
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
        """Begin a new image with each new run."""
        if not self.is_wanted or progress.runs_done == self._run:
            return
        self._run = progress.runs_done
        self._run_line.show_text(f"warm-up of {progress.model}" if progress.warm_up else progress.model)
        self._clear()

    def add(self, results: Sequence[ArrivedResult]) -> None:
        """Paint what has arrived."""
        if not self.is_wanted:
            return
        for arrived in results:
            if isinstance(arrived.result, bytes):
                worker = self._workers.setdefault(arrived.worker, len(self._workers))
                self.canvas.add(arrived.task % self._tiles, arrived.result, worker)
                self._tiles_done += 1
        self._show_count()

    def end(self) -> None:
        """The experiment is over; its last image stays."""
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
        by = f" · {workers} worker{'s' if workers != 1 else ''}" if workers else ""
        self._tiles_line.show_text(f"{self._tiles_done} of {self._tiles} tiles{by}")

    def _set_width(self) -> None:
        """A sixth of the window: with larger text, the plots need the room more than the image."""
        side = max(_LEAST_SIDE_PX, self.window().width() // 6)
        self.canvas.setFixedSize(side, side)
        self.setFixedWidth(side + 2 * _MARGIN_PX)

    def _arrange(self) -> None:
        self.setAccessibleName("Image")
        self.canvas.setAccessibleName("The image that the run computes")
        self.worker_box.setChecked(True)
        self.worker_box.setToolTip("Each worker's tiles in a colour of its own, else the colours of the set")
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
