"""The presenter of the matrix: connects its view, its session and the place where it is kept."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal, Slot

from concgui.app.explaining import decisions_on, explain_by_workload
from concgui.app.matrix_session import MatrixSession, read_or_set_aside
from concgui.app.resume_offer import ResumeOffer, facts_text, origin_text, resume_offer_of, settings_text
from concgui.engine.contracts.model import Model, StepView
from concgui.engine.contracts.workload_entry import WorkloadEntry
from concgui.engine.errors import BusyError, ConcguiError
from concgui.engine.evaluation.matrix_cells import MatrixCell, MatrixResult
from concgui.engine.planning.matrix_plan import MatrixPlan, Pair
from concgui.engine.planning.progress import MatrixProgress
from concgui.engine.system.environment import Environment
from concgui.engine.tasks.outcome import Outcome
from concgui.presentation.history_text import dropped_text
from concgui.presentation.labels import OUTCOME_LABELS
from concgui.presentation.matrix_text import QUICK_MEANING
from concgui.presentation.notes import reason_text
from concgui.presentation.numbers import part_text
from concgui.qtlayer.running.controller import ExperimentController
from concgui.qtlayer.running.matrix_preview import matrix_preview, reasons_not_to_run
from concgui.store.matrix_file import SavedMatrix
from concgui.store.matrix_json import settings_json
from concgui.store.matrix_place import MatrixPlace
from concgui.ui.matrix.matrix_view import MatrixView


class MatrixPresenter(QObject):
    """The owner of the session of the window's matrix. It shows the session's events in the view.

    The kept matrix is read when the view is first visible, never while a run is measured.

    Args:
        controller: The controller of the window.
        view: The view of the matrix.
        models: The rows.
        workloads: The columns, with their default parameters.
        environment: The machine and the interpreter.
        place: Where matrices are kept; None to keep none.
        parent: Owner.
        step_view: Shows the steps of models that signal every small step; None without a window.

    Signals:
        experiment_started: The `ExperimentRun` of the column that has started.
    """

    experiment_started = Signal(object)

    def __init__(
        self,
        controller: ExperimentController,
        view: MatrixView,
        models: Sequence[type[Model]],
        workloads: Sequence[WorkloadEntry],
        environment: Environment,
        place: MatrixPlace | None = None,
        parent: QObject | None = None,
        *,
        step_view: StepView | None = None,
    ) -> None:
        super().__init__(parent)
        self.session = MatrixSession(controller, environment, place, self, step_view=step_view)
        self._controller = controller
        self._view = view
        self._models = tuple(model.info.key for model in models)
        self._workloads = tuple(entry.make({}) for entry in workloads)
        self._environment = environment
        self._place = place
        self._has_looked = place is None
        self._saved: SavedMatrix | None = None
        self._offer: ResumeOffer | None = None
        self._under_way: Pair | None = None
        self._connect()
        self._show_what_can_be_run()
        if view.isVisible():
            self._look_for_kept()

    @property
    def shown(self) -> SavedMatrix | None:
        """The matrix that is shown, as far as it has been run; None before the first."""
        return self._saved

    def run(self, quick: bool) -> None:
        """Start a new matrix, or show why it cannot be started."""
        self._start(self._plan(quick), None)

    def resume(self) -> None:
        """Resume the matrix that is shown, or show why it cannot be resumed."""
        if self._offer is not None and self._offer.plan is not None:
            self._start(self._offer.plan, self._offer.saved)

    def cancel(self) -> None:
        """Cancel the matrix that is under way."""
        run = self.session.under_way
        if run is not None:
            self._view.controls.show_cancelling()
            run.cancel()

    def shutdown(self) -> None:
        """Write the finished runs of a matrix under way before the window closes. Idempotent."""
        self.session.shutdown()

    def _plan(self, quick: bool) -> MatrixPlan:
        return MatrixPlan(self._models, self._workloads, quick=quick)

    def _start(self, plan: MatrixPlan, resumed: SavedMatrix | None) -> None:
        try:
            run = self.session.start(plan, resumed)
        except BusyError as error:
            self._view.notes.show_message(str(error), is_problem=True)
            return
        self._has_looked = True
        if resumed is None:
            self._view.show_axes(plan.models, plan.workload_keys)
        self._view.show_cells([cell for cell in run.cells() if cell.summary is not None or cell.reason])
        self._show_started(plan)
        run.experiment_started.connect(self.experiment_started)
        run.progressed.connect(self._on_progressed)
        run.run_ended.connect(self._view.add_record)
        run.cell_finished.connect(self._on_cell_finished)
        run.ended.connect(self._on_ended)

    def _show_started(self, plan: MatrixPlan) -> None:
        self._under_way = None
        notes = self._view.notes
        notes.show_facts(settings_text(settings_json(plan)))
        notes.show_origin("")
        notes.show_remark(QUICK_MEANING if plan.quick else "")
        notes.show_message("", is_problem=False)
        self._view.controls.show_started()

    def _show_what_can_be_run(self) -> None:
        plan = self._plan(quick=True)
        self._view.show_axes(plan.models, plan.workload_keys)
        self._view.show_cells(
            [MatrixCell(*pair, None, reason) for pair, reason in reasons_not_to_run(plan).items()]
        )
        seconds = (matrix_preview(self._plan(quick)).seconds_left for quick in (True, False))
        self._view.controls.show_choices(*seconds)
        self._view.notes.show_remark(QUICK_MEANING)

    def _connect(self) -> None:
        view = self._view
        view.controls.run_requested.connect(self.run)
        view.controls.resume_requested.connect(self.resume)
        view.controls.cancel_requested.connect(self.cancel)
        view.shown.connect(self._look_for_kept)
        self.session.unwritten_changed.connect(self._show_unwritten)
        self.session.runs_dropped.connect(self._show_dropped)

    # the kept matrix

    @Slot()
    def _look_if_seen(self) -> None:
        if self._view.isVisible():
            self._look_for_kept()

    def _look_for_kept(self) -> None:
        """Show the kept matrix, once, and not while a run is measured."""
        if self._has_looked or self._place is None or self.session.under_way is not None:
            return
        under_way = self._controller.under_way
        if under_way is not None:
            under_way.ended.connect(self._look_if_seen)
            return
        self._has_looked = True
        try:
            saved, problem = read_or_set_aside(self._place)
        except ConcguiError as error:
            self._view.notes.show_message(str(error), is_problem=True)
            return
        if problem:
            self._view.notes.show_message(problem, is_problem=True)
        if saved is not None and saved.records:
            self._show(saved)

    def _show(self, saved: SavedMatrix) -> None:
        """Show a kept matrix."""
        self._view.show_axes(saved.models, saved.workload_keys)
        self._view.show_cells(saved.cells)
        for record in saved.records:
            if len(record.latencies) or record.has_all_spans:
                self._view.add_record(record)
        self._describe(saved)

    def _describe(self, saved: SavedMatrix) -> None:
        """Describe the matrix that is shown, and offer to resume it if pairs are left."""
        self._saved = saved
        offer = self._offer = resume_offer_of(saved, self._environment, self._models, self._workloads)
        is_kept = self._place is not None and not self.session.unwritten
        notes, controls = self._view.notes, self._view.controls
        self._view.decisions.show_decisions(decisions_on(saved.records, explain_by_workload(saved.records)))
        notes.show_facts(facts_text(saved, offer, is_kept=is_kept))
        notes.show_origin(origin_text(saved, self._environment, offer))
        notes.show_remark(QUICK_MEANING if saved.settings["quick"] else "")
        controls.offer_to_resume(*((offer.left_text, offer.reason) if offer else ("", "")))

    # events of the matrix under way

    @Slot(int)
    def _show_dropped(self, dropped: int) -> None:
        self._view.notes.show_message(dropped_text(dropped), is_problem=False)

    @Slot(str)
    def _show_unwritten(self, reason: str) -> None:
        self._view.notes.show_message(f"not kept: {reason}" if reason else "", is_problem=bool(reason))

    @Slot(object)
    def _on_progressed(self, progress: MatrixProgress) -> None:
        run = progress.run
        pair = (run.model, run.workload) if run is not None and not run.warm_up else None
        if pair != self._under_way:
            self._under_way = pair
            self._view.grid.show_under_way(pair)
        self._view.controls.show_progress(progress)

    @Slot(object)
    def _on_cell_finished(self, cell: MatrixCell) -> None:
        self._view.show_cells([cell])

    @Slot(object)
    def _on_ended(self, result: MatrixResult) -> None:
        self._view.grid.show_under_way(None)
        # A later model of a column may have had other results, which removes all speed-ups of the column.
        self._view.show_cells(result.cells)
        saved = self.session.saved(result)
        self._view.controls.show_idle(ending_text(result))
        if saved.records:
            self._describe(saved)
        elif self._saved is not None:
            # No pair was finished, so the previous matrix is still the kept one.
            self._show(self._saved)


def ending_text(result: MatrixResult) -> str:
    """Return how a matrix ended: ``finished · 224 of 240 pairs · 8 failed``."""
    done = sum(cell.summary is not None for cell in result.cells)
    failed = sum(bool(cell.reason) for cell in result.cells if cell.summary is not None)
    is_cancelled = result.outcome is Outcome.CANCELLED
    pairs = f"{OUTCOME_LABELS[Outcome.FINISHED]} · {part_text(done, len(result.cells), 'pair')}"
    parts = [OUTCOME_LABELS[Outcome.CANCELLED] if is_cancelled else pairs]
    parts += [f"{failed} failed"] if failed else []
    return " · ".join(parts + ([reason_text(result.stopped_by)] if result.stopped_by else []))
