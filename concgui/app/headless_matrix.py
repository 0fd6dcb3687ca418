"""A matrix without a window; its file is written after every workload."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from concgui.app.headless_session import HeadlessSession
from concgui.cli.terminal.matrix_progress import MatrixProgressLine
from concgui.engine.errors import ConcguiError
from concgui.engine.evaluation.matrix_cells import MatrixCell, MatrixResult
from concgui.engine.planning.matrix_plan import MatrixPlan
from concgui.engine.system.environment import Environment
from concgui.qtlayer.running.matrix_runner import MatrixRunner
from concgui.store.matrix_file import SavedMatrix
from concgui.store.matrix_store import MatrixStore


@dataclass(frozen=True, slots=True)
class HeadlessMatrixEnd:
    """How a matrix on the command line ended.

    Attributes:
        result: What the runner said, with the runs that were done.
        signal_number: The signal that interrupted it, None if none did.
        at_rest: Whether nothing of it runs any more; if something does, only ``os._exit`` ends
            the program.
        unwritten: Why the file does not hold all of it; None if it does.
    """

    result: MatrixResult
    signal_number: int | None
    at_rest: bool
    unwritten: ConcguiError | None


class HeadlessMatrix:
    """Runs a matrix in a `HeadlessSession` and keeps its file up to date."""

    def __init__(self, progress: MatrixProgressLine, path: Path, environment: Environment) -> None:
        self._session = HeadlessSession(progress.line)
        self._progress = progress
        self._path = path
        self._environment = environment
        self._runner = MatrixRunner(self._session.controller)
        self._unwritten: ConcguiError | None = None
        self._result: MatrixResult | None = None

    def execute(self, plan: MatrixPlan, saved: SavedMatrix | None) -> HeadlessMatrixEnd:
        """Run a matrix to its end, or until a signal.

        Args:
            plan: What is to be run.
            saved: What of it is done already.

        Raises:
            ConcguiError: It cannot be run.
        """
        store = MatrixStore(self._path, plan, self._environment, saved)
        runner = self._runner
        runner.progressed.connect(self._progress.show)
        runner.run_ended.connect(store.add)
        runner.workload_ended.connect(lambda workload: self._on_workload_ended(store, workload))
        runner.ended.connect(lambda result: self._end(store, result))
        at_rest = self._session.run(lambda: self._start(plan, store))
        if self._result is None:
            raise ConcguiError("the matrix ended without a result")
        return HeadlessMatrixEnd(self._result, self._session.signal_number, at_rest, self._unwritten)

    def _start(self, plan: MatrixPlan, store: MatrixStore) -> MatrixRunner:
        self._runner.start(plan, store.done)
        return self._runner

    def _on_workload_ended(self, store: MatrixStore, workload: str) -> None:
        self._write(store, self._runner.cells())
        self._progress.tell(workload, self._runner.progress())

    def _write(self, store: MatrixStore, cells: Sequence[MatrixCell]) -> None:
        """Write the file; where that fails say so once, go on, and try again after the next workload."""
        try:
            store.write(cells)
        except ConcguiError as error:
            if self._unwritten is None:
                self._progress.warn(f"{error}; the matrix goes on, and its table is printed at the end")
            self._unwritten = error
        else:
            self._unwritten = None

    def _end(self, store: MatrixStore, result: MatrixResult) -> None:
        self._result = result
        self._write(store, result.cells)
        self._session.quit()
