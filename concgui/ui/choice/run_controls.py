"""Run, Cancel and the progress of the experiment."""

import itertools
import time
from collections.abc import Sequence

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from concgui.engine.evaluation.settled_order import MOST_REPEATS
from concgui.engine.planning.progress import Progress
from concgui.engine.planning.spec import Experiment
from concgui.engine.tasks.outcome import Outcome
from concgui.presentation.colours import Theme
from concgui.presentation.progress_text import experiment_progress
from concgui.ui.common.palette import qt_palette
from concgui.ui.common.scaled_label import SteadyLine

_SHOW_PERIOD_NS = 100_000_000
_SHOW_COST = 50
"""Least time between two drawings, as a multiple of the last one's: calls into Qt may wait for the GIL."""
_STEPS = 1000


class RunControls(QWidget):
    """Two buttons, a progress bar and a line of text.

    The tooltip of a disabled button gives the reason. Progress is drawn at most ten times a
    second, and takes at most 2 % of the time while a run is measured.

    Signals:
        run_requested(): Run was pressed.
        cancel_requested(): Cancel was pressed.
    """

    run_requested = Signal()
    cancel_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.run_button = QPushButton("Run  F5")
        self.cancel_button = QPushButton("Cancel")
        self.progress_bar = QProgressBar()
        self.line = SteadyLine(scale=0.85, muted=True)
        self._weights: tuple[int, ...] = ()
        self._is_active = False
        self._is_cancelling = False
        self._reason = ""
        self._next_ns = 0
        self._shown_step: tuple[object, ...] = ()
        self.run_button.clicked.connect(self.run_requested)
        self.cancel_button.clicked.connect(self.cancel_requested)
        self._arrange()
        self._enable()

    @property
    def is_active(self) -> bool:
        """Whether an experiment is shown as active."""
        return self._is_active

    def set_reason(self, reason: str) -> None:
        """Set the reason why nothing can be run, "" if there is none."""
        self._reason = reason
        self._enable()

    def set_theme(self, theme: Theme) -> None:
        """Give Run the accent colour while it is enabled."""
        colours = qt_palette(theme)
        for role, colour in (
            (QPalette.ColorRole.Button, theme.accent),
            (QPalette.ColorRole.ButtonText, theme.on_accent),
        ):
            colours.setColor(QPalette.ColorGroup.Active, role, QColor(colour))
            colours.setColor(QPalette.ColorGroup.Inactive, role, QColor(colour))
        self.run_button.setPalette(colours)

    def show_started(self, experiment: Experiment) -> None:
        """Show that an experiment has started."""
        self._weights = run_weights(experiment)
        self._is_active, self._is_cancelling = True, False
        self._next_ns, self._shown_step = 0, ()
        self.progress_bar.setValue(0)
        self.line.show_text("starting …")
        self._enable()

    def show_cancelling(self) -> None:
        """Show that the experiment is being cancelled."""
        if self._is_active:
            self._is_cancelling = True
            self.line.show_text("cancelling …")
            self._enable()

    def show_progress(self, progress: Progress) -> None:
        """Show the progress. Calls in quick succession are cheap, because most of them draw nothing."""
        step = (progress.runs_done, progress.phase)
        now_ns = time.perf_counter_ns()
        if self._is_cancelling or (step == self._shown_step and now_ns < self._next_ns):
            return
        self._shown_step = step
        self.progress_bar.setValue(round(_STEPS * share_done(progress, self._weights)))
        self.line.show_text(experiment_progress(progress, with_tasks=False))
        shown_ns = time.perf_counter_ns()
        self._next_ns = shown_ns + max(_SHOW_PERIOD_NS, _SHOW_COST * (shown_ns - now_ns))

    def show_ended(self, outcome: Outcome, sentence: str) -> None:
        """Show that the experiment has ended, with a sentence about how it ended."""
        self._is_active = self._is_cancelling = False
        if outcome is not Outcome.CANCELLED:
            self.progress_bar.setValue(_STEPS)
        self.line.show_text(sentence)
        self._enable()

    def changeEvent(self, event: QEvent) -> None:
        """Adapt the heights to a change of the font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._set_heights()

    def _enable(self) -> None:
        reason = "a run is active" if self._is_active else self._reason
        self.run_button.setEnabled(not reason)
        self.run_button.setToolTip(
            f"Cannot run: {reason}." if reason else "Run the ticked models one after another (F5)."
        )
        reason = "" if self._is_active else "nothing is running"
        if self._is_cancelling:
            reason = "the run is already being cancelled"
        self.cancel_button.setEnabled(not reason)
        self.cancel_button.setToolTip(
            f"Cannot cancel: {reason}." if reason else "Start no new task and stop the running ones (Esc)."
        )

    def _arrange(self) -> None:
        self.run_button.setAccessibleName("Run the ticked models")
        self.cancel_button.setAccessibleName("Cancel the active run")
        self.progress_bar.setAccessibleName("Progress of the experiment")
        self.progress_bar.setRange(0, _STEPS)
        self.progress_bar.setValue(0)
        self.progress_bar.setTextVisible(False)
        # Run has a colour of its own because it is the most important button.
        self.run_button.setDefault(True)
        buttons = QHBoxLayout()
        buttons.addWidget(self.run_button, 2)
        buttons.addWidget(self.cancel_button, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(buttons)
        column.addWidget(self.progress_bar)
        column.addWidget(self.line)
        self._set_heights()

    def _set_heights(self) -> None:
        line = self.fontMetrics().height()
        self.progress_bar.setFixedHeight(max(6, round(line * 0.5)))
        for button in (self.run_button, self.cancel_button):
            button.setMinimumHeight(line * 2)


def run_weights(experiment: Experiment) -> tuple[int, ...]:
    """Return the weight of each run in the progress: its tasks, plus one for preparation and baseline.

    Where repeats go on until the order is settled, these are the most runs that there can be.
    """
    rounds = range(experiment.size.repeats, MOST_REPEATS if experiment.auto_repeats else 0)
    runs = itertools.chain(experiment.runs(), *map(experiment.round_of, rounds))
    return tuple(1 + run.tasks for run in runs)


def share_done(progress: Progress, weights: Sequence[int]) -> float:
    """Return the share of the experiment that is done, 0 to 1.

    Args:
        progress: The progress of the experiment.
        weights: The weight of each run, from `run_weights`.
    """
    done, under_way = weights[: progress.runs_done], weights[progress.runs_done : progress.runs_done + 1]
    within = progress.tasks_done / progress.tasks_total if progress.tasks_total else 0.0
    return min(1.0, (sum(done) + within * sum(under_way)) / max(1, sum(weights)))
