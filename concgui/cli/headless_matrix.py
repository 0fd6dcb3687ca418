"""A matrix without a window; its file is written after every workload."""

from dataclasses import dataclass
from pathlib import Path

from concgui.cli.headless_session import HeadlessSession
from concgui.cli.matrix_progress import MatrixProgressLine
from concgui.engine.environment import Environment
from concgui.engine.errors import ConcguiError
from concgui.engine.matrix import MatrixPlan, records_of_complete_pairs
from concgui.engine.records import RunRecord
from concgui.export.matrix_file import SavedMatrix, write_matrix
from concgui.export.matrix_json import matrix_json
from concgui.export.run_json import JsonObject, run_json
from concgui.qtlayer.matrix_runner import MatrixProgress, MatrixResult, MatrixRunner


@dataclass(frozen=True, slots=True)
class HeadlessMatrixEnd:
    """How a matrix on the command line ended.

    Attributes:
        result: What the runner said, with the runs that were done.
        signal_number: The signal that interrupted it, None if none did.
        at_rest: Whether nothing of it runs any more; if something does, only ``os._exit`` ends
            the program.
    """

    result: MatrixResult
    signal_number: int | None
    at_rest: bool


class HeadlessMatrix:
    """Runs a matrix in a `HeadlessSession` and keeps its file up to date."""

    def __init__(self, progress: MatrixProgressLine, path: Path, environment: Environment) -> None:
        self._session = HeadlessSession(progress.line)
        self._progress = progress
        self._path = path
        self._environment = environment
        self._runner = MatrixRunner(self._session.controller)
        self._plan: MatrixPlan | None = None
        # As JSON and not as records: the spans of 240 runs are of no use here.
        self._runs: list[JsonObject] = []
        self._unwritten: ConcguiError | None = None
        self._result: MatrixResult | None = None

    def execute(self, plan: MatrixPlan, saved: SavedMatrix | None) -> HeadlessMatrixEnd:
        """Run a matrix to its end, or until a signal.

        Args:
            plan: What is to be run.
            saved: What of it is done already.

        Raises:
            ConcguiError: It cannot be run, or the file not be written.
        """
        self._plan = plan
        done: tuple[RunRecord, ...] = ()
        if saved is not None:
            done = records_of_complete_pairs(saved.records, plan.repeats)
            pairs = zip(saved.runs, saved.records, strict=True)
            self._runs = [run for run, record in pairs if record in done]
        runner = self._runner
        runner.progressed.connect(self._show)
        runner.run_ended.connect(self._keep)
        runner.workload_ended.connect(self._on_workload_ended)
        runner.ended.connect(self._end)
        at_rest = self._session.run(lambda: runner.start(plan, done), runner.cancel)
        if self._unwritten is not None:
            raise self._unwritten
        if self._result is None:
            raise ConcguiError("the matrix ended without a result")
        return HeadlessMatrixEnd(self._result, self._session.signal_number, at_rest)

    def _show(self, progress: MatrixProgress) -> None:
        self._progress.show(progress)

    def _keep(self, record: RunRecord) -> None:
        self._runs.append(run_json(record, with_spans=False))

    def _on_workload_ended(self, workload: str) -> None:
        self._write()
        self._progress.tell(workload, self._runner.progress())

    def _write(self) -> None:
        """Write the file; where that fails, end the matrix, as what it finds cannot be kept."""
        if self._plan is None:
            return
        cells = self._runner.cells() or (self._result.cells if self._result else ())
        try:
            write_matrix(self._path, matrix_json(self._plan, self._environment, self._runs, cells))
        except ConcguiError as error:
            self._unwritten = error
            self._runner.cancel()

    def _end(self, result: MatrixResult) -> None:
        self._result = result
        if self._unwritten is None:
            self._write()
        self._session.quit()
