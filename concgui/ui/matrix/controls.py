"""The controls of the matrix: its size, Run matrix, Resume, Cancel, progress, and the scatter switch."""

import time

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QProgressBar, QPushButton, QWidget

from concgui.engine.planning.progress import MatrixProgress
from concgui.presentation.numbers import rough_time
from concgui.presentation.progress_text import matrix_progress
from concgui.ui.common.scaled_label import SteadyLine

_SHOW_PERIOD_S = 1.0
_STEPS = 1000


class MatrixControls(QWidget):
    """One line of controls. The tooltip of a disabled button gives the reason.

    Signals:
        run_requested: Run matrix was pressed; True for the quick one.
        resume_requested(): Resume was pressed.
        cancel_requested(): Cancel was pressed.
        scatter_toggled(): The switch to the scatter plot was pressed.
    """

    run_requested = Signal(bool)
    resume_requested = Signal()
    cancel_requested = Signal()
    scatter_toggled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.size_box = QComboBox()
        self.run_button = QPushButton("Run matrix")
        self.resume_button = QPushButton("Resume")
        self.cancel_button = QPushButton("Cancel")
        self.scatter_button = QPushButton("Fast × smooth")
        self.progress_bar = QProgressBar()
        self.line = SteadyLine(scale=0.9, muted=True)
        self._shown_s = float("-inf")
        self._is_active = False
        self._left_text = self._reason = ""
        self._arrange()
        self.run_button.clicked.connect(lambda: self.run_requested.emit(bool(self.size_box.currentData())))
        self.resume_button.clicked.connect(self.resume_requested)
        self.cancel_button.clicked.connect(self.cancel_requested)
        self.scatter_button.toggled.connect(self.scatter_toggled)
        self.show_idle("")

    @property
    def wants_scatter(self) -> bool:
        """Whether the scatter plot is to be shown in place of the grid."""
        return self.scatter_button.isChecked()

    def show_choices(self, quick_s: float, full_s: float) -> None:
        """Offer the sizes with their estimated durations, in s."""
        self.size_box.clear()
        self.size_box.addItem(f"quick, about {rough_time(quick_s)}", True)
        self.size_box.addItem(f"full, about {rough_time(full_s)}", False)

    def offer_to_resume(self, left_text: str, reason: str = "") -> None:
        """Offer to resume the matrix that is shown.

        Args:
            left_text: A text about its remaining pairs; "" if there are none.
            reason: Why the matrix cannot be resumed; "" if it can.
        """
        self._left_text, self._reason = left_text, reason
        self._enable()

    def show_started(self) -> None:
        """Show that a matrix has started."""
        self._shown_s = float("-inf")
        self._is_active = True
        self._enable()
        self.progress_bar.setValue(0)
        self._say("starting …")

    def show_progress(self, progress: MatrixProgress) -> None:
        """Show the progress, at most once a second because runs are being measured."""
        now_s = time.monotonic()
        if now_s - self._shown_s < _SHOW_PERIOD_S:
            return
        self._shown_s = now_s
        self.progress_bar.setValue(round(_STEPS * progress.pairs_done / max(1, progress.pairs_total)))
        self._say(matrix_progress(progress, with_run=False))

    def show_cancelling(self) -> None:
        """Show that the matrix is being cancelled."""
        self.cancel_button.setEnabled(False)
        self.cancel_button.setToolTip("Cannot cancel: the matrix is already being cancelled.")
        self._say("cancelling …")

    def show_idle(self, sentence: str) -> None:
        """Show that nothing is under way, and a sentence on how the last matrix ended."""
        self._is_active = False
        self._enable()
        self._say(sentence)

    def show_workload(self, workload: str) -> None:
        """Name the workload of the scatter plot in a tooltip."""
        self.scatter_button.setToolTip(
            f"Show the scatter plot of {workload}: speed-up against longest freeze. Choose the workload by a "
            "click on the head of a column, or with the arrow keys."
        )

    def set_toggle_visible(self, is_visible: bool) -> None:
        """Hide the switch while grid and scatter plot are shown side by side."""
        self.scatter_button.setVisible(is_visible)

    def _say(self, sentence: str) -> None:
        self.line.show_text(sentence)
        self.line.setToolTip(sentence)

    def _enable(self) -> None:
        active = self._is_active
        self.run_button.setEnabled(not active)
        self.run_button.setToolTip(
            "Cannot run: a matrix is under way." if active else "Run every model on every workload."
        )
        # Controls that are useless now leave their room to the line with the progress.
        self.size_box.setVisible(not active)
        self.resume_button.setVisible(not active and bool(self._left_text or self._reason))
        self.resume_button.setEnabled(not self._reason)
        self.resume_button.setToolTip(
            f"Cannot resume: {self._reason}."
            if self._reason
            else f"Resume the matrix that is shown: {self._left_text}."
        )
        self.cancel_button.setEnabled(active)
        self.cancel_button.setToolTip(
            "End the matrix and keep the finished pairs (Esc)."
            if active
            else "Cannot cancel: no matrix is running."
        )
        self.progress_bar.setVisible(active)

    def _arrange(self) -> None:
        self.size_box.setAccessibleName("Size of the matrix")
        self.resume_button.setAccessibleName("Resume the matrix that is shown")
        self.progress_bar.setAccessibleName("Progress of the matrix")
        self.progress_bar.setRange(0, _STEPS)
        self.progress_bar.setTextVisible(False)
        self.progress_bar.setFixedWidth(120)
        self.progress_bar.setMaximumHeight(10)
        self.scatter_button.setCheckable(True)
        self.scatter_button.setAccessibleName("Show the scatter plot of the current workload")
        self.line.setAccessibleName("State of the matrix")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.size_box)
        row.addWidget(self.run_button)
        row.addWidget(self.resume_button)
        row.addWidget(self.cancel_button)
        row.addWidget(self.progress_bar)
        row.addWidget(self.line, 1)
        row.addWidget(self.scatter_button)
