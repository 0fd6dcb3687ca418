"""One matrix under way: an experiment per workload, one after another, through the one controller."""

import dataclasses
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from concgui.engine.contracts.model import StepView
from concgui.engine.errors import BusyError, ConcguiError
from concgui.engine.evaluation.experiment_result import ExperimentResult
from concgui.engine.evaluation.matrix_cells import (
    MatrixCell,
    MatrixResult,
    matrix_cells,
    records_of_complete_pairs,
)
from concgui.engine.note import Reason
from concgui.engine.planning.matrix_estimate import corrected_seconds, experiment_seconds, run_seconds
from concgui.engine.planning.matrix_plan import MatrixPlan, Pair
from concgui.engine.planning.progress import MatrixProgress, Progress
from concgui.engine.planning.spec import Experiment
from concgui.engine.records.run_record import RunRecord
from concgui.engine.tasks.outcome import Outcome
from concgui.qtlayer.running.controller import ExperimentController
from concgui.qtlayer.running.matrix_preview import reasons_not_to_run

if TYPE_CHECKING:
    from concgui.qtlayer.running.experiment_run import ExperimentRun


class MatrixRun(QObject):
    """One matrix under way: owns the sequence of its experiments. All methods belong to the GUI thread.

    A pair that is not available or is refused gets its reason as a cell, and the matrix continues. If
    one of its experiments is cancelled from outside, the matrix ends. Nothing is emitted before control
    is back in the event loop; `cells` has what is known until then.

    Args:
        plan: The matrix.
        controller: Starts the experiments.
        parent: Owner.
        done: Runs from before. Pairs whose repeats are all among them are not run again.
        step_view: Shows the steps of models that signal each of them; None without a window.

    Signals:
        experiment_started: The `ExperimentRun` of the next workload.
        progressed: The `MatrixProgress`, at most 30 times a second.
        run_ended: The `RunRecord` of a run that counts and was not cancelled.
        cell_finished: The `MatrixCell` whose last repeat has ended, or that was refused.
        workload_ended: Key of a workload whose pairs are all done.
        ended: The `MatrixResult`; exactly once, and nothing after it.
    """

    experiment_started = Signal(object)
    progressed = Signal(object)
    run_ended = Signal(object)
    cell_finished = Signal(object)
    workload_ended = Signal(str)
    ended = Signal(object)

    def __init__(
        self,
        plan: MatrixPlan,
        controller: ExperimentController,
        parent: QObject | None = None,
        *,
        done: Sequence[RunRecord] = (),
        step_view: StepView | None = None,
    ) -> None:
        super().__init__(parent)
        self._plan = plan
        self._controller = controller
        self._step_view = step_view
        self._records = list(records_of_complete_pairs(done, plan.repeats))
        self._reasons: dict[Pair, Reason] = reasons_not_to_run(plan)
        done_pairs = {(record.model, record.workload) for record in self._records}
        self._waiting = list(plan.experiments_left(done_pairs | self._reasons.keys()))
        known = self.cells()
        self._pairs_done = sum(cell.summary is not None for cell in known)
        self._pairs_total = len(known) - sum(cell.summary is None and bool(cell.reason) for cell in known)
        self._run: ExperimentRun | None = None
        self._is_cancelled = False
        self._has_failed = False
        self._has_ended = False
        self._began_s = time.monotonic()
        self._estimated_done_s = 0.0
        self._estimated_waiting_s = 0.0
        self._run_seconds: tuple[float, ...] = ()
        self._next_timer = QTimer(self, singleShot=True, interval=0)
        self._next_timer.timeout.connect(self._begin_next)

    @property
    def plan(self) -> MatrixPlan:
        """The matrix that is run."""
        return self._plan

    def begin(self) -> None:
        """Start the first experiment when control is back in the event loop."""
        self._began_s = time.monotonic()
        self._next_timer.start()

    def cancel(self) -> None:
        """Ask the matrix to end; `ended` follows, and what was done is kept. Idempotent."""
        if self._is_cancelled or self._has_ended:
            return
        self._is_cancelled = True
        if self._run is not None:
            self._run.cancel()
        else:
            self._next_timer.start()

    def abandon(self) -> None:
        """Cancel, and do not wait for tasks that cannot be stopped; `ended` follows.

        Only for a program that is about to end.
        """
        self.cancel()
        if self._run is not None:
            self._run.abandon()

    def cells(self) -> tuple[MatrixCell, ...]:
        """Return all cells, including those without a run."""
        return matrix_cells(self._plan.models, self._plan.workload_keys, self._records, self._reasons)

    def progress(self, run: Progress | None = None) -> MatrixProgress:
        """Return how far the matrix is.

        Args:
            run: Where its experiment is; None between two of them.
        """
        runs_done = run.runs_done if run is not None else 0
        done, left = self._run_seconds[:runs_done], self._run_seconds[runs_done:]
        return MatrixProgress(
            pairs_done=self._pairs_done,
            pairs_total=self._pairs_total,
            run=run,
            seconds_left=corrected_seconds(
                self._estimated_waiting_s + sum(left),
                self._estimated_done_s + sum(done),
                time.monotonic() - self._began_s,
            ),
        )

    @Slot()
    def _begin_next(self) -> None:
        if self._has_ended or self._run is not None:
            return
        if self._is_cancelled or not self._waiting:
            self._end(())
            return
        experiment = self._waiting.pop(0)
        # Computed here, because progress is emitted while runs are measured.
        self._run_seconds = tuple(run_seconds(run) for run in experiment.runs())
        self._estimated_waiting_s = sum(map(experiment_seconds, self._waiting))
        try:
            run = self._controller.start(experiment, step_view=self._step_view)
        except BusyError as error:
            self._end((error.note,))
        except ConcguiError as error:
            self._refuse(experiment, (error.note,))
            self._next_timer.start()
        else:
            self._run = run
            run.progressed.connect(self._on_progressed)
            run.run_ended.connect(self._on_run_ended)
            run.ended.connect(self._on_experiment_ended)
            self.experiment_started.emit(run)

    def _refuse(self, experiment: Experiment, reason: Reason) -> None:
        """Keep why an experiment cannot be run; one with several models is tried model by model."""
        if len(experiment.models) > 1:
            self._waiting[:0] = [_alone(experiment, model) for model in experiment.models]
            return
        pair = (experiment.models[0], experiment.workload.info.key)
        self._reasons[pair] = reason
        self._pairs_total -= 1
        self.cell_finished.emit(MatrixCell(*pair, None, reason))
        self._tell_if_workload_ended(pair[1])

    @Slot(object)
    def _on_progressed(self, progress: Progress) -> None:
        self.progressed.emit(self.progress(progress))

    @Slot(object)
    def _on_run_ended(self, record: RunRecord) -> None:
        if record.outcome is Outcome.CANCELLED:
            return
        self._has_failed = self._has_failed or record.outcome is Outcome.FAILED
        self._records.append(record)
        self.run_ended.emit(record)
        pair = (record.model, record.workload)
        if sum((done.model, done.workload) == pair for done in self._records) == self._plan.repeats:
            self._pairs_done += 1
            self.cell_finished.emit(next(c for c in self.cells() if (c.model, c.workload) == pair))

    @Slot(object)
    def _on_experiment_ended(self, result: ExperimentResult) -> None:
        self._estimated_done_s += sum(self._run_seconds)
        self._run, self._run_seconds = None, ()
        if result.outcome is Outcome.CANCELLED:
            self._is_cancelled = True
        else:
            self._tell_if_workload_ended(result.experiment.workload.info.key)
        # Not from inside the experiment's signal: other slots of it are still to be called.
        self._next_timer.start()

    def _tell_if_workload_ended(self, workload: str) -> None:
        if all(experiment.workload.info.key != workload for experiment in self._waiting):
            self.workload_ended.emit(workload)

    def _end(self, stopped_by: Reason) -> None:
        self._has_ended = True
        self._waiting = []
        outcome = Outcome.FAILED if self._has_failed else Outcome.FINISHED
        outcome = Outcome.CANCELLED if self._is_cancelled or stopped_by else outcome
        self.ended.emit(MatrixResult(self._plan, tuple(self._records), self.cells(), outcome, stopped_by))


def _alone(experiment: Experiment, model: str) -> Experiment:
    return dataclasses.replace(experiment, models=(model,), warm_up_models=())
