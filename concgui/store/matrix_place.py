"""The places where a matrix is kept: the history, or a JSON file that a person named."""

import dataclasses
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from concgui.engine.evaluation.matrix_cells import MatrixCell, matrix_cells, records_of_complete_pairs
from concgui.engine.planning.matrix_plan import MatrixPlan
from concgui.engine.records.run_record import RunRecord
from concgui.engine.system.environment import Environment
from concgui.store.history import (
    DamagedHistoryError,
    History,
    HistoryError,
    HistoryReader,
    KeptMatrix,
    set_damaged_aside,
    usual_history_place,
)
from concgui.store.matrix_file import (
    NotAMatrixError,
    SavedMatrix,
    check_writable,
    damaged_path,
    previous_path,
    read_matrix,
    set_aside,
    usual_matrix_path,
)
from concgui.store.matrix_json import is_complete, settings_json
from concgui.store.matrix_store import Explain, MatrixStore


class MatrixKeeper(Protocol):
    """Collects the runs of one matrix and writes them.

    Attributes:
        done: The earlier runs, which need not be repeated.
        dropped: Number of runs that were dropped so far because the place is full.
    """

    done: tuple[RunRecord, ...]
    dropped: int

    def add(self, record: RunRecord) -> None:
        """Add a measured run that has ended."""

    def write(self, cells: Sequence[MatrixCell]) -> None:
        """Write the runs so far. Call it between runs, because it takes some 0.1 s.

        Args:
            cells: All cells of the matrix.

        Raises:
            ConcguiError: The runs cannot be written. A second try is allowed.
        """

    def saved(self, records: Sequence[RunRecord], cells: Sequence[MatrixCell]) -> SavedMatrix:
        """Return the matrix as it would be read back.

        Args:
            records: The records of `done` and of the runs added since, in that order.
            cells: All cells of the matrix.
        """


class MatrixPlace(ABC):
    """A place where matrices are kept.

    Args:
        path: The file of the place.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    @abstractmethod
    def former_path(self) -> Path | None:
        """The path to which a replaced matrix is renamed; None if it stays."""

    @abstractmethod
    def read(self) -> SavedMatrix | None:
        """Return the matrix that was run last, None if there is none.

        Raises:
            NotAMatrixError: The file is damaged or has other content.
            ConcguiError: The file cannot be read.
        """

    @abstractmethod
    def check_writable(self) -> None:
        """Check that a matrix could be kept, before it is run.

        Raises:
            ConcguiError: Writing would certainly fail.
        """

    @abstractmethod
    def set_damaged_aside(self) -> Path:
        """Rename a damaged file, so that nothing is lost, and return its new path.

        Raises:
            ConcguiError: The file cannot be renamed.
        """

    @abstractmethod
    def keeper(self, plan: MatrixPlan, environment: Environment, resumed: SavedMatrix | None) -> MatrixKeeper:
        """Return an object that keeps a matrix in this place.

        Args:
            plan: The plan of the matrix.
            environment: The machine and the interpreter.
            resumed: The matrix of this place that the plan resumes.
        """


class MatrixFile(MatrixPlace):
    """One matrix as JSON: figures without timelines.

    Args:
        path: The file.
        explain: Returns the verdict and the findings on runs as JSON; None to write none.
    """

    def __init__(self, path: Path, explain: Explain | None = None) -> None:
        super().__init__(path)
        self._explain = explain

    @property
    def former_path(self) -> Path | None:
        """A path next to the file."""
        return previous_path(self.path)

    def read(self) -> SavedMatrix | None:
        """Return the matrix of the file."""
        return read_matrix(self.path)

    def check_writable(self) -> None:
        """Check the permissions of the file, or of the nearest folder that exists."""
        check_writable(self.path)

    def set_damaged_aside(self) -> Path:
        """Rename the file."""
        aside = damaged_path(self.path)
        set_aside(self.path, aside)
        return aside

    def keeper(self, plan: MatrixPlan, environment: Environment, resumed: SavedMatrix | None) -> MatrixKeeper:
        """Return an object that writes the file."""
        return MatrixStore(self.path, plan, environment, resumed, self._explain)


class MatrixHistory(MatrixPlace):
    """The matrices of the history: whole records, shared by window and command line.

    Args:
        path: File of the history.
        former_file: JSON file of an earlier version, shown while the history has no matrix.
        limit_bytes: Size beyond which the oldest runs are dropped; None for no limit.
    """

    def __init__(self, path: Path, former_file: Path | None = None, limit_bytes: int | None = None) -> None:
        super().__init__(path)
        self._limit_bytes = limit_bytes
        self._former_file = former_file

    @property
    def former_path(self) -> Path | None:
        """None, because a matrix stays in the history when another one is run."""
        return None

    def read(self) -> SavedMatrix | None:
        """Return the matrix that was run last."""
        try:
            if self.path.exists():
                with HistoryReader(self.path) as kept:
                    found = kept.latest_matrix()
                if found is not None:
                    return _saved(found)
        except DamagedHistoryError as error:
            raise NotAMatrixError(self.path) from error
        except OSError as error:
            raise HistoryError(self.path, error.strerror or error) from error
        try:
            return read_matrix(self._former_file) if self._former_file is not None else None
        except NotAMatrixError:
            # An unreadable file of an earlier version stays where it is.
            return None

    def check_writable(self) -> None:
        """Open the history for writing, which creates it if it is missing."""
        with History(self.path):
            return

    def set_damaged_aside(self) -> Path:
        """Rename the file."""
        return set_damaged_aside(self.path)

    def keeper(self, plan: MatrixPlan, environment: Environment, resumed: SavedMatrix | None) -> MatrixKeeper:
        """Return an object that writes into the history."""
        return HistoryKeeper(self.path, self._limit_bytes, plan, environment, resumed)


class HistoryKeeper:
    """Keeps a matrix in the history. The file is open only during writing.

    Args:
        path: File of the history.
        limit_bytes: Size beyond which the oldest runs are dropped; None for no limit.
        plan: The plan of the matrix.
        environment: The machine and the interpreter.
        resumed: The matrix that the plan resumes.

    Attributes:
        done: The earlier runs, which need not be repeated.
        dropped: Number of runs that were dropped so far because the history is full.
    """

    def __init__(
        self,
        path: Path,
        limit_bytes: int | None,
        plan: MatrixPlan,
        environment: Environment,
        resumed: SavedMatrix | None = None,
    ) -> None:
        self._path = path
        self._limit_bytes = limit_bytes
        self._settings = settings_json(plan)
        self._environment = dataclasses.asdict(environment)
        self._number: int | None = None
        self._resumed = resumed.number if resumed is not None else None
        self.done: tuple[RunRecord, ...] = ()
        self.dropped = 0
        if resumed is not None:
            self.done = records_of_complete_pairs(resumed.records, plan.repeats)
        # Keeping a run again that the history already has changes nothing.
        self._waiting: list[RunRecord] = list(self.done)

    def add(self, record: RunRecord) -> None:
        """Add a measured run that has ended."""
        self._waiting.append(record)

    def write(self, cells: Sequence[MatrixCell]) -> None:
        """Write the runs since the last call. A matrix without runs is not kept."""
        if self._number is None and not self._waiting:
            return
        reasons = {
            (cell.model, cell.workload): cell.reason for cell in cells if cell.summary is None and cell.reason
        }
        with History(self._path, self._limit_bytes) as kept:
            if self._number is None:
                self._number = kept.begin_matrix(
                    self._settings, self._environment, resumed=self._resumed, runs=[r.id for r in self.done]
                )
            added = kept.add_to_matrix(self._number, self._waiting, reasons, is_complete=is_complete(cells))
        self.dropped += len(added.dropped)
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


def usual_place() -> MatrixHistory | None:
    """Return the place of a person's matrices, None if the history is switched off.

    Only the start of the program calls this, never a test.

    Raises:
        NoDataFolderError: There is no home folder.
        ValueRangeError: The variable that limits the size of the history has no number.
    """
    place = usual_history_place()
    return MatrixHistory(place.path, usual_matrix_path(), place.limit_bytes) if place is not None else None
