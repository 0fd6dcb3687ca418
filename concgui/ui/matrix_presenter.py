"""Between the matrix in the window and what runs it."""

from collections.abc import Sequence

from PySide6.QtCore import QObject

from concgui.engine.errors import BusyError
from concgui.engine.matrix import MatrixCell, MatrixPlan, Pair
from concgui.engine.matrix_estimate import experiment_seconds
from concgui.engine.model import Model
from concgui.engine.outcome import Outcome
from concgui.engine.spec import AnyWorkload
from concgui.qtlayer.controller import ExperimentController
from concgui.qtlayer.matrix_runner import MatrixProgress, MatrixResult, MatrixRunner, refusals
from concgui.ui.matrix_view import MatrixView


class MatrixPresenter(QObject):
    """Owns the runner of the window's matrix and brings what it says into the view.

    Args:
        controller: The one that the rest of the window uses too.
        view: The matrix.
        models: The rows.
        workloads: The columns, with their default parameters.
        parent: Owner.
    """

    def __init__(
        self,
        controller: ExperimentController,
        view: MatrixView,
        models: Sequence[type[Model]],
        workloads: Sequence[type[AnyWorkload]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.runner = MatrixRunner(controller, self)
        self._view = view
        self._models = tuple(model.info.key for model in models)
        self._workloads = tuple(workload() for workload in workloads)
        self._under_way: Pair | None = None
        self._connect()
        self._show_what_can_be_run()

    def run(self, quick: bool) -> None:
        """Start the matrix, or say in its line why that cannot be."""
        try:
            self.runner.start(self._plan(quick))
        except BusyError as error:
            self._view.controls.show_problem(str(error))

    def cancel(self) -> None:
        """Wish that it ends."""
        self._view.controls.show_cancelling()
        self.runner.cancel()

    def _plan(self, quick: bool) -> MatrixPlan:
        return MatrixPlan(self._models, self._workloads, quick=quick)

    def _show_what_can_be_run(self) -> None:
        plan = self._plan(quick=True)
        reasons = refusals(plan)
        self._view.show_axes(plan.models, plan.workload_keys)
        self._view.show_cells([MatrixCell(*pair, None, reason) for pair, reason in reasons.items()])
        self._view.controls.show_choices(*(_seconds(self._plan(quick), reasons) for quick in (True, False)))

    def _connect(self) -> None:
        runner, view = self.runner, self._view
        view.controls.run_requested.connect(self.run)
        view.controls.cancel_requested.connect(self.cancel)
        view.problem_found.connect(view.controls.show_problem)
        runner.started.connect(self._on_started)
        runner.progressed.connect(self._on_progressed)
        runner.run_ended.connect(view.add_record)
        runner.cell_finished.connect(self._on_cell_finished)
        runner.ended.connect(self._on_ended)

    def _on_started(self, plan: MatrixPlan) -> None:
        self._under_way = None
        self._view.show_axes(plan.models, plan.workload_keys)
        self._view.controls.show_started()

    def _on_progressed(self, progress: MatrixProgress) -> None:
        run = progress.run
        pair = (run.model, run.workload) if run is not None and not run.warm_up else None
        if pair != self._under_way:
            self._under_way = pair
            self._view.grid.show_under_way(pair)
        self._view.controls.show_progress(progress)

    def _on_cell_finished(self, cell: MatrixCell) -> None:
        self._view.show_cells([cell])

    def _on_ended(self, result: MatrixResult) -> None:
        self._view.grid.show_under_way(None)
        # A later model of a column may have shown that the results differ, which takes all its speed-ups.
        self._view.show_cells(result.cells)
        self._view.controls.show_idle(ending_text(result))


def ending_text(result: MatrixResult) -> str:
    """How a matrix ended: ``finished · 224 of 240 pairs``."""
    done = sum(cell.summary is not None for cell in result.cells)
    failed = sum(bool(cell.reason) for cell in result.cells if cell.summary is not None)
    parts = [str(result.outcome if result.outcome is Outcome.CANCELLED else Outcome.FINISHED)]
    parts.append(f"{done} of {len(result.cells)} pairs")
    parts += [f"{failed} with failed tasks"] if failed else []
    return " · ".join(parts + ([result.stopped_by] if result.stopped_by else []))


def _seconds(plan: MatrixPlan, reasons: dict[Pair, str]) -> float:
    """About how long a plan takes, without what cannot be run."""
    total_s = 0.0
    for workload in plan.workloads:
        models = tuple(m for m in plan.models if (m, workload.info.key) not in reasons)
        total_s += experiment_seconds(plan.experiment(workload, models)) if models else 0.0
    return total_s
