"""Where a matrix is kept: in the history as a rule, in a JSON file where a person names one."""

import dataclasses
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from concgui.engine.evaluation.matrix_cells import MatrixCell, matrix_cells, records_of_complete_pairs
from concgui.engine.planning.matrix_plan import MatrixPlan
from concgui.engine.records.run_record import RunRecord
from concgui.engine.system.environment import Environment
from concgui.store import history
from concgui.store.history import DamagedHistoryError, History, KeptMatrix, set_damaged_aside
from concgui.store.matrix_file import (
    NotAMatrixError,
    SavedMatrix,
    damaged_path,
    previous_path,
    read_matrix,
    set_aside,
    usual_matrix_path,
)
from concgui.store.matrix_json import is_complete, settings_json
from concgui.store.matrix_store import MatrixStore


class MatrixKeeper(Protocol):
    """Holds the runs of one matrix, and writes them when it is told to.

    Attributes:
        done: The runs from before that need not be run again.
    """

    done: tuple[RunRecord, ...]

    def add(self, record: RunRecord) -> None:
        """Take a run that has ended and counts."""

    def write(self, cells: Sequence[MatrixCell]) -> None:
        """Write what there is. Takes some 0.1 s, so it belongs between runs, never into one.

        Args:
            cells: All cells of the matrix.

        Raises:
            ConcguiError: It cannot be written. It may be tried again.
        """

    def saved(self, records: Sequence[RunRecord], cells: Sequence[MatrixCell]) -> SavedMatrix:
        """Return the matrix as it would be read back.

        Args:
            records: Of `done` and of the runs that were added since, in that order.
            cells: All cells of the matrix.
        """


class MatrixPlace(ABC):
    """A place that matrices are kept in.

    Args:
        path: Its file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    @abstractmethod
    def damaged_path(self) -> Path:
        """Where the file goes if it is damaged."""

    @property
    @abstractmethod
    def former_path(self) -> Path | None:
        """Where a matrix goes that another one replaces; None where it stays."""

    @abstractmethod
    def read(self) -> SavedMatrix | None:
        """Return the matrix that was run last, None if there is none.

        Raises:
            NotAMatrixError: The file is damaged, or something else.
            ConcguiError: It cannot be read.
        """

    @abstractmethod
    def set_damaged_aside(self) -> None:
        """Rename a damaged file to `damaged_path`, so that nothing is lost.

        Raises:
            ConcguiError: It cannot be renamed.
        """

    @abstractmethod
    def keeper(self, plan: MatrixPlan, environment: Environment, resumed: SavedMatrix | None) -> MatrixKeeper:
        """Return what keeps a matrix here.

        Args:
            plan: What is run.
            environment: Where it runs.
            resumed: A matrix from here that `plan` is the rest of.
        """


class MatrixFile(MatrixPlace):
    """One matrix as JSON: figures without timelines."""

    @property
    def damaged_path(self) -> Path:
        """Beside the file."""
        return damaged_path(self.path)

    @property
    def former_path(self) -> Path | None:
        """Beside the file."""
        return previous_path(self.path)

    def read(self) -> SavedMatrix | None:
        """Return what the file holds."""
        return read_matrix(self.path)

    def set_damaged_aside(self) -> None:
        """Rename the file."""
        set_aside(self.path, self.damaged_path)

    def keeper(self, plan: MatrixPlan, environment: Environment, resumed: SavedMatrix | None) -> MatrixKeeper:
        """Return what writes the file."""
        return MatrixStore(self.path, plan, environment, resumed)


class MatrixHistory(MatrixPlace):
    """The matrices of the history: whole records, which window and command line share.

    Args:
        path: File of the history.
        former_file: JSON file of an earlier version, shown while the history has no matrix.
    """

    def __init__(self, path: Path, former_file: Path | None = None) -> None:
        super().__init__(path)
        self._former_file = former_file

    @property
    def damaged_path(self) -> Path:
        """Beside the file."""
        return history.damaged_path(self.path)

    @property
    def former_path(self) -> Path | None:
        """A matrix stays in the history when another one is run."""
        return None

    def read(self) -> SavedMatrix | None:
        """Return the matrix that was run last."""
        try:
            if self.path.exists():
                with History(self.path) as kept:
                    found = kept.latest_matrix()
                if found is not None:
                    return _saved(found)
        except DamagedHistoryError as error:
            raise NotAMatrixError(self.path) from error
        try:
            return read_matrix(self._former_file) if self._former_file is not None else None
        except NotAMatrixError:
            # What an earlier version left behind is left alone.
            return None

    def set_damaged_aside(self) -> None:
        """Rename the file."""
        set_damaged_aside(self.path)

    def keeper(self, plan: MatrixPlan, environment: Environment, resumed: SavedMatrix | None) -> MatrixKeeper:
        """Return what writes into the history."""
        return HistoryKeeper(self.path, plan, environment, resumed)


class HistoryKeeper:
    """Keeps a matrix in the history. The file is open only while something is written.

    Args:
        path: File of the history.
        plan: What is run.
        environment: Where it runs.
        resumed: A matrix that `plan` is the rest of.

    Attributes:
        done: The runs from before that need not be run again.
    """

    def __init__(
        self, path: Path, plan: MatrixPlan, environment: Environment, resumed: SavedMatrix | None = None
    ) -> None:
        self._path = path
        self._settings = settings_json(plan)
        self._environment = dataclasses.asdict(environment)
        self._number: int | None = None
        self._resumed = resumed.number if resumed is not None else None
        self.done: tuple[RunRecord, ...] = ()
        if resumed is not None:
            self.done = records_of_complete_pairs(resumed.records, plan.repeats)
        # Those of a matrix that the history has already change nothing when they are kept again.
        self._waiting: list[RunRecord] = list(self.done)

    def add(self, record: RunRecord) -> None:
        """Take a run that has ended and counts."""
        self._waiting.append(record)

    def write(self, cells: Sequence[MatrixCell]) -> None:
        """Write what has come since the last time; a matrix without runs is not kept."""
        if self._number is None and not self._waiting:
            return
        reasons = {
            (cell.model, cell.workload): cell.reason for cell in cells if cell.summary is None and cell.reason
        }
        with History(self._path) as kept:
            if self._number is None:
                self._number = kept.begin_matrix(
                    self._settings, self._environment, resumed=self._resumed, runs=[r.id for r in self.done]
                )
            kept.add_to_matrix(self._number, self._waiting, reasons, is_complete=is_complete(cells))
        self._waiting.clear()

    def saved(self, records: Sequence[RunRecord], cells: Sequence[MatrixCell]) -> SavedMatrix:
        """Return the matrix as it would be read back."""
        times = [record.time for record in records if record.time is not None]
        return SavedMatrix(
            is_complete(cells),
            self._environment,
            self._settings,
            (),
            tuple(records),
            tuple(cells),
            max(times).astimezone() if times else None,
            self._number,
        )


def _saved(found: KeptMatrix) -> SavedMatrix:
    settings = found.settings
    workloads = [entry["workload"] for entry in settings["workloads"]]
    return SavedMatrix(
        found.is_complete,
        found.environment,
        settings,
        (),
        found.records,
        matrix_cells(settings["models"], workloads, found.records, found.reasons),
        found.made_at.astimezone() if found.made_at else None,
        found.number,
    )


def usual_place() -> MatrixHistory:
    """Return where a person's matrices are kept; only what builds the program asks, never a test."""
    return MatrixHistory(history.usual_history_path(), usual_matrix_path())
