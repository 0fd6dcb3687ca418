"""Reading the history: lists, records, ids that a person shortened, and matrices."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from concgui.engine.errors import UsageError, shortened
from concgui.engine.note import Note, Reason
from concgui.engine.planning.matrix_plan import Pair
from concgui.engine.records.run_record import RunRecord
from concgui.engine.records.run_row import RunRow
from concgui.store.history.connection import HistoryConnection
from concgui.store.history.errors import HistoryError
from concgui.store.history.packing import unpacked
from concgui.store.history.query import EVERY_RUN, RunQuery
from concgui.store.history.row import COLUMNS, MARKS, row_of
from concgui.store.history.schema import batches
from concgui.store.run_codec import DamagedRecordError

SHORT = 8
"""Characters of an id that lists show: among 10,000 runs two share them once in a hundred histories."""

_MOST_CANDIDATES = 5
_ROW = ", ".join((*COLUMNS, *MARKS))
_LATEST_MATRIX = (
    "SELECT number, settings, environment, reasons, is_complete, made_at FROM matrices "
    "WHERE number IN (SELECT matrix FROM matrix_runs) ORDER BY made_at DESC, number DESC LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class KeptMatrix:
    """A matrix of the history.

    Attributes:
        number: Identifies the matrix in the file.
        settings: The settings of its plan.
        environment: The machine and the interpreter.
        reasons: Why pairs could not be run.
        is_complete: Whether every pair either was run or cannot be run.
        made_at: When its last run ended, with a time zone; None before the first run.
        records: Its runs, in the order in which they were kept.
    """

    number: int
    settings: dict[str, Any]
    environment: dict[str, Any]
    reasons: dict[Pair, Reason]
    is_complete: bool
    made_at: datetime | None
    records: tuple[RunRecord, ...]


@dataclass(frozen=True, slots=True)
class KeptRun:
    """A run of the history as it is kept.

    Attributes:
        row: The run without its record.
        data: The record as bytes (see `packing`).
    """

    row: RunRow
    data: bytes


class HistoryReader(HistoryConnection):
    """A history that is only read: also from a folder in which nothing can be written.

    Args:
        path: The file, which must exist.

    Raises:
        DamagedHistoryError: The file is not a history.
        HistoryError: The file cannot be opened, or a newer version of this program made it.
    """

    def __init__(self, path: Path, *, is_to_write: bool = False) -> None:
        super().__init__(path, is_to_write=is_to_write)

    def rows(self, query: RunQuery = EVERY_RUN) -> tuple[RunRow, ...]:
        """Return the runs that match, the newest first. Records are not read.

        Raises:
            HistoryError: The history cannot be read.
        """
        condition, values = query.condition()
        limit = -1 if query.last is None else query.last
        with self.errors():
            found = self.sql.execute(
                f"SELECT {_ROW} FROM runs WHERE {condition} "  # noqa: S608 -- values are bound
                "ORDER BY time DESC, place DESC LIMIT ?",
                (*values, limit),
            ).fetchall()
        try:
            return tuple(map(row_of, found))
        except (ValueError, TypeError) as error:
            raise HistoryError(self.path, error) from error

    def count(self, query: RunQuery = EVERY_RUN) -> int:
        """Return how many runs match, whatever their largest number.

        Raises:
            HistoryError: The history cannot be read.
        """
        condition, values = query.condition()
        with self.errors():
            (count,) = self.sql.execute(
                f"SELECT count(*) FROM runs WHERE {condition}",  # noqa: S608 -- values are bound
                values,
            ).fetchone()
        return int(count)

    def rows_of(self, ids: Sequence[str]) -> tuple[RunRow, ...]:
        """Return the runs with these ids, in that order. Runs that have been deleted are left out.

        Raises:
            HistoryError: The history cannot be read.
        """
        found: dict[str, RunRow] = {}
        with self.errors():
            for part in batches(list(ids)):
                rows = self.sql.execute(
                    f"SELECT {_ROW} FROM runs WHERE id IN ({_marks(part)})",  # noqa: S608 -- values are bound
                    part,
                )
                found.update((row[0], row_of(row)) for row in rows)
        return tuple(found[run_id] for run_id in ids if run_id in found)

    def kept_runs(self, ids: Sequence[str]) -> Iterator[KeptRun]:
        """Yield the runs with these ids as they are kept, one after another. Deleted ones are left out.

        Raises:
            HistoryError: The history cannot be read.
        """
        for row in self.rows_of(ids):
            with self.errors():
                found = self.sql.execute("SELECT data FROM records WHERE run = ?", (row.id,)).fetchone()
            if found is not None:
                yield KeptRun(row, found[0])

    def records(self, ids: Sequence[str]) -> tuple[RunRecord, ...]:
        """Return the records of the runs with these ids, in that order. Deleted ones are left out.

        Raises:
            HistoryError: The history, or one of the records, cannot be read.
        """
        return tuple(self._record(kept.data) for kept in self.kept_runs(ids))

    def find_run(self, beginning: str) -> RunRecord:
        """Return the run whose id begins with some characters.

        Raises:
            UsageError: There is no such run, or more than one.
            HistoryError: The history cannot be read.
        """
        return self.records(self.find(beginning)[:1])[0]

    def find(self, beginning: str) -> tuple[str, ...]:
        """Return the ids of the runs that a beginning of an id names, in the order in which they were kept.

        Args:
            beginning: The first characters of the id of one run, or of one experiment, which names its runs.

        Raises:
            UsageError: There is no such id, or more than one.
            HistoryError: The history cannot be read.
        """
        length = len(beginning)
        with self.errors():
            runs = self.sql.execute(
                "SELECT id FROM runs WHERE substr(id, 1, ?) = ? ORDER BY id LIMIT ?",
                (length, beginning, _MOST_CANDIDATES),
            ).fetchall()
            experiments = self.sql.execute(
                "SELECT DISTINCT experiment FROM runs WHERE substr(experiment, 1, ?) = ? "
                "ORDER BY experiment LIMIT ?",
                (length, beginning, _MOST_CANDIDATES),
            ).fetchall()
        if len(runs) + len(experiments) > 1:
            raise self._ambiguous(beginning, [run for (run,) in runs], [e for (e,) in experiments])
        if runs:
            return (runs[0][0],)
        if experiments:
            return self.runs_of_experiment(experiments[0][0])
        raise UsageError(f"the history {self.path} has no run whose id begins with {shortened(beginning)!r}")

    def runs_of_experiment(self, experiment: str) -> tuple[str, ...]:
        """Return the ids of the runs of an experiment, in the order in which they were kept.

        Raises:
            HistoryError: The history cannot be read.
        """
        with self.errors():
            found = self.sql.execute(
                "SELECT id FROM runs WHERE experiment = ? ORDER BY place", (experiment,)
            ).fetchall()
        return tuple(run for (run,) in found)

    def size_bytes(self) -> int:
        """Return the size of all records.

        Raises:
            HistoryError: The history cannot be read.
        """
        with self.errors():
            (size,) = self.sql.execute("SELECT coalesce(sum(size_bytes), 0) FROM runs").fetchone()
        return int(size)

    def latest_matrix(self) -> KeptMatrix | None:
        """Return the matrix that was run last, None if no matrix has runs.

        Raises:
            HistoryError: The history cannot be read.
        """
        with self.errors():
            row = self.sql.execute(_LATEST_MATRIX).fetchone()
            if row is None:
                return None
            found = self.sql.execute(
                "SELECT data FROM records JOIN matrix_runs ON records.run = matrix_runs.run "
                "WHERE matrix = ? ORDER BY place",
                (row[0],),
            ).fetchall()
        try:
            return KeptMatrix(
                number=row[0],
                settings=json.loads(row[1]),
                environment=json.loads(row[2]),
                reasons={
                    (model, workload): tuple(map(Note.from_json, notes))
                    for model, workload, notes in json.loads(row[3])
                },
                is_complete=bool(row[4]),
                made_at=datetime.fromisoformat(row[5]) if row[5] else None,
                records=tuple(self._record(data) for (data,) in found),
            )
        except (ValueError, TypeError) as error:
            raise HistoryError(self.path, error) from error

    def _record(self, data: bytes) -> RunRecord:
        try:
            return unpacked(data)
        except (DamagedRecordError, TypeError) as error:
            raise HistoryError(self.path, error) from error

    def _ambiguous(self, beginning: str, runs: list[str], experiments: list[str]) -> UsageError:
        """Return the error for a beginning that several ids have, with so much of each that it is unique."""
        shown = max(SHORT, len(beginning) + 4)
        named = [
            f"{row.id[:shown]}… ({row.model} on {row.workload}{f', {row.time:%Y-%m-%d}' if row.time else ''})"
            for row in self.rows_of(runs)
        ]
        named += [f"{experiment[:shown]}… (an experiment)" for experiment in experiments]
        more = " and others" if len(named) >= _MOST_CANDIDATES else ""
        listed = ", ".join(named[:_MOST_CANDIDATES])
        return UsageError(f"several ids begin with {beginning!r}: {listed}{more}; add some characters")


def _marks(values: Sequence[str]) -> str:
    """Return as many question marks as there are values, for a statement."""
    return ", ".join("?" * len(values))
