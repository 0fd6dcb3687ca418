"""A matrix and the file that it is kept in, for the window and the command line."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal, Slot

from concgui.engine.contracts.model import StepView
from concgui.engine.errors import BusyError, ConcguiError
from concgui.engine.evaluation.matrix_cells import MatrixCell, MatrixResult
from concgui.engine.planning.matrix_plan import MatrixPlan
from concgui.engine.system.environment import Environment
from concgui.qtlayer.running.controller import ExperimentController
from concgui.qtlayer.running.matrix_run import MatrixRun
from concgui.store.matrix_file import NotAMatrixError, SavedMatrix
from concgui.store.matrix_place import MatrixKeeper, MatrixPlace
from concgui.store.matrix_store import MatrixStore


class MatrixSession(QObject):
    """Runs matrices, one at a time, and keeps each of them in the file.

    The file is written when a workload has ended, at the end of the matrix and in `shutdown`: never
    while a run is measured. Where it cannot be written the matrix goes on, and it is tried again. The
    slots of who started the matrix are called when that is done.

    Args:
        controller: Starts the experiments.
        environment: Where they are run.
        place: Where they are kept; None to keep them in memory only.
        parent: Owner.
        step_view: Where models that signal every small step show them; None without a window.

    Signals:
        unwritten_changed(str): Why the file does not hold all of the matrix; "" when it does again.
        runs_dropped(int): How many earlier runs were dropped for those of the matrix, so far.
    """

    unwritten_changed = Signal(str)
    runs_dropped = Signal(int)

    def __init__(
        self,
        controller: ExperimentController,
        environment: Environment,
        place: MatrixPlace | None,
        parent: QObject | None = None,
        *,
        step_view: StepView | None = None,
    ) -> None:
        super().__init__(parent)
        self._controller = controller
        self._environment = environment
        self._place = place
        self._step_view = step_view
        self._run: MatrixRun | None = None
        self._store: MatrixKeeper | None = None
        self._unwritten = ""

    @property
    def under_way(self) -> MatrixRun | None:
        """The matrix under way, None if there is none."""
        return self._run

    @property
    def unwritten(self) -> str:
        """Why the file does not hold all of the last matrix; "" if it does."""
        return self._unwritten

    @property
    def dropped(self) -> int:
        """Number of earlier runs that were dropped for those of the last matrix."""
        return self._store.dropped if self._store is not None else 0

    def start(self, plan: MatrixPlan, resumed: SavedMatrix | None = None) -> MatrixRun:
        """Start a matrix and return it; its runs begin when control is back in the event loop.

        Args:
            plan: What is to be run.
            resumed: A matrix from before of which it is the rest; None to begin a new one.

        Raises:
            BusyError: A matrix or an experiment is under way, or tasks of one cannot be stopped.
        """
        if self._run is not None:
            raise BusyError("a matrix is under way; cancel it or wait for its end")
        self._controller.check_free()
        store = (
            MatrixStore(None, plan, self._environment, resumed)
            if self._place is None
            else self._place.keeper(plan, self._environment, resumed)
        )
        run = MatrixRun(plan, self._controller, self, done=store.done, step_view=self._step_view)
        self._store, self._run, self._unwritten = store, run, ""
        run.run_ended.connect(store.add)
        run.workload_ended.connect(self._write_so_far)
        run.ended.connect(self._on_ended)
        run.begin()
        return run

    def saved(self, result: MatrixResult) -> SavedMatrix:
        """Return a matrix that has ended as it would be read back, but with its whole records.

        Args:
            result: Of the last matrix that was started.
        """
        if self._store is None:
            raise RuntimeError("no matrix was started")
        return self._store.saved(result.records, result.cells)

    def shutdown(self) -> None:
        """Keep what is done of a matrix under way, and cancel it. Idempotent."""
        if self._run is not None:
            self._write_so_far()
            self._run.cancel()

    @Slot()
    def _write_so_far(self) -> None:
        if self._run is not None:
            self._write(self._run.cells())

    @Slot(object)
    def _on_ended(self, result: MatrixResult) -> None:
        run, self._run = self._run, None
        self._write(result.cells)
        if run is not None:
            # Later: the slots of who started it still have to hear of its end.
            run.deleteLater()

    def _write(self, cells: Sequence[MatrixCell]) -> None:
        dropped = self.dropped
        before, self._unwritten = self._unwritten, self._what_is_in_the_way(cells)
        if self._unwritten != before:
            self.unwritten_changed.emit(self._unwritten)
        if self.dropped > dropped:
            self.runs_dropped.emit(self.dropped)

    def _what_is_in_the_way(self, cells: Sequence[MatrixCell]) -> str:
        """Write the file, and return why that failed; "" if it did not."""
        try:
            if self._store is not None:
                self._store.write(cells)
        except ConcguiError as error:
            return str(error)
        return ""


def read_or_set_aside(place: MatrixPlace) -> tuple[SavedMatrix | None, str]:
    """Return the matrix that is kept in a place, and what was done about a damaged file.

    Returns:
        The matrix, None if there is none; and a sentence on a damaged file that was set aside, else "".

    Raises:
        ConcguiError: The file cannot be read, or not be set aside.
    """
    try:
        return place.read(), ""
    except NotAMatrixError:
        damaged = f"{place.path} is damaged or of another version of concgui"
        try:
            aside = place.set_damaged_aside()
        except ConcguiError as error:
            raise ConcguiError(f"{damaged}, and {error}") from error
        return None, f"{damaged}; it is set aside as {aside.name}"
