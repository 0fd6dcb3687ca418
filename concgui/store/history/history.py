"""Writing into the history: runs, matrices, and what a person marks or deletes."""

import contextlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from concgui.engine.note import Reason
from concgui.engine.planning.matrix_plan import Pair
from concgui.engine.records.run_record import RunRecord
from concgui.store.history.connection import set_damaged_aside
from concgui.store.history.errors import DamagedHistoryError
from concgui.store.history.packing import packed
from concgui.store.history.reader import HistoryReader
from concgui.store.history.row import columns_of, storable, time_text
from concgui.store.history.schema import ADD_RUN, batches, new_experiment_id
from concgui.store.history_place import HistoryPlace

LONGEST_NOTE = 10_000
"""Characters of a note. A longer one is cut off."""

_EMPTY_MATRICES = 5
"""Number of the newest matrices that stay without runs: the runs of one under way come later."""


@dataclass(frozen=True, slots=True)
class RunToKeep:
    """A run that is to be kept.

    Attributes:
        record: The run.
        experiment: Id that the runs of one experiment share.
        note: What a person wrote about it.
        is_pinned: Whether the run is never dropped.
    """

    record: RunRecord
    experiment: str
    note: str = ""
    is_pinned: bool = False


@dataclass(frozen=True, slots=True)
class Added:
    """What became of runs that were to be kept.

    Attributes:
        new: Ids of the runs that the history did not have before.
        dropped: Ids of the runs that were dropped to keep the size; of a run that is too large, its own.
    """

    new: tuple[str, ...]
    dropped: tuple[str, ...]


class History(HistoryReader):
    """A history to write into, for the thread that opened it. `close` is idempotent.

    Args:
        path: The file. A missing file or folder is created, one of an earlier version is brought up to date.
        limit_bytes: Size of the records beyond which the oldest that are not pinned are dropped; None for
            no limit.

    Raises:
        DamagedHistoryError: The file is not a history.
        HistoryError: The file cannot be opened, or a newer version of this program made it.
    """

    def __init__(self, path: Path, limit_bytes: int | None = None) -> None:
        super().__init__(path, is_to_write=True)
        self._limit_bytes = limit_bytes

    def add(self, runs: Iterable[RunToKeep]) -> Added:
        """Add runs. A run that is already kept changes nothing.

        Raises:
            HistoryError: The runs cannot be written. None of them is kept, and a second try is allowed.
        """
        # Encoded before the transaction, for which other programs wait.
        made = [(run, packed(run.record)) for run in runs]
        with self.transaction():
            new = tuple(run.record.id for run, data in made if self._insert(run, data))
            dropped = self._drop_oldest()
        self._give_back(len(dropped))
        return Added(new, dropped)

    # what a person does

    def set_pinned(self, ids: Sequence[str], is_pinned: bool) -> int:
        """Pin runs, so that they are never dropped, or unpin them; return how many there are.

        Raises:
            HistoryError: The history cannot be written.
        """
        return self._set(ids, "is_pinned", is_pinned)

    def set_note(self, ids: Sequence[str], text: str) -> int:
        """Write a note to runs, "" to remove it; return how many there are.

        Raises:
            HistoryError: The history cannot be written.
        """
        return self._set(ids, "note", " ".join(storable(text).split())[:LONGEST_NOTE])

    def delete(self, ids: Sequence[str]) -> int:
        """Delete runs, except pinned ones, and return how many were deleted.

        Raises:
            HistoryError: The history cannot be written.
        """
        deleted = 0
        with self.transaction():
            for part in batches(list(ids)):
                marks = ", ".join("?" * len(part))
                found = self.sql.execute(
                    f"SELECT id FROM runs WHERE is_pinned = 0 AND id IN ({marks})",  # noqa: S608
                    part,
                ).fetchall()
                self._delete([run for (run,) in found])
                deleted += len(found)
        self._give_back(deleted)
        return deleted

    # matrices

    def begin_matrix(
        self,
        settings: Mapping[str, Any],
        environment: Mapping[str, Any],
        *,
        resumed: int | None = None,
        runs: Sequence[str] = (),
    ) -> int:
        """Add or resume a matrix and return its number.

        Args:
            settings: The settings of its plan.
            environment: The machine and the interpreter.
            resumed: Number of the matrix that is resumed; None to add one.
            runs: Ids of the runs of that matrix that are not repeated; its other runs leave the matrix.

        Raises:
            HistoryError: The history cannot be written.
        """
        with self.transaction():
            if resumed is not None and self._resume(resumed, settings, runs):
                return resumed
            made = self.sql.execute(
                "INSERT INTO matrices (experiment, settings, environment, reasons, is_complete) "
                "VALUES (?, ?, ?, '[]', 0)",
                (new_experiment_id(), _text(settings), _text(environment)),
            )
            self.sql.execute(
                "DELETE FROM matrices WHERE number NOT IN (SELECT matrix FROM matrix_runs) "
                "AND number NOT IN (SELECT number FROM matrices ORDER BY number DESC LIMIT ?)",
                (_EMPTY_MATRICES,),
            )
        return int(made.lastrowid or 0)

    def add_to_matrix(
        self, number: int, records: Sequence[RunRecord], reasons: Mapping[Pair, Reason], *, is_complete: bool
    ) -> Added:
        """Add runs to a matrix, and update its state.

        Args:
            number: Number of the matrix.
            records: Its runs since the last call. A run that is already kept changes nothing.
            reasons: All known reasons why pairs cannot be run.
            is_complete: Whether every pair either was run or cannot be run.

        Raises:
            HistoryError: The runs cannot be written. None of them is kept, and a second try is allowed.
        """
        made = [(record, packed(record)) for record in records]
        with self.transaction():
            row = self.sql.execute("SELECT experiment FROM matrices WHERE number = ?", (number,)).fetchone()
            experiment = row[0] if row is not None else new_experiment_id()
            new = [record.id for record, data in made if self._insert(RunToKeep(record, experiment), data)]
            self.sql.executemany(
                "INSERT OR IGNORE INTO matrix_runs (matrix, run) VALUES (?, ?)",
                [(number, record.id) for record in records],
            )
            self.sql.execute(
                "UPDATE matrices SET reasons = ?, is_complete = ?, made_at = coalesce(?, made_at) "
                "WHERE number = ?",
                (
                    _reasons_text(reasons),
                    is_complete,
                    max((text for record in records if (text := time_text(record.time))), default=None),
                    number,
                ),
            )
            dropped = self._drop_oldest()
        self._give_back(len(dropped))
        return Added(tuple(new), dropped)

    def _insert(self, run: RunToKeep, data: bytes) -> bool:
        """Add a run and return whether the history did not have it."""
        values = columns_of(run.record, run.experiment, len(data))
        if self.sql.execute(ADD_RUN, values).rowcount < 1:
            return False
        self.sql.execute("INSERT INTO records (run, data) VALUES (?, ?)", (run.record.id, data))
        if run.note or run.is_pinned:
            self.sql.execute(
                "UPDATE runs SET note = ?, is_pinned = ? WHERE id = ?",
                (storable(run.note)[:LONGEST_NOTE], run.is_pinned, run.record.id),
            )
        return True

    def _set(self, ids: Sequence[str], column: str, value: object) -> int:
        with self.transaction():
            return sum(
                self.sql.execute(
                    f"UPDATE runs SET {column} = ? WHERE id = ?",  # noqa: S608 -- the name is a constant
                    (value, run_id),
                ).rowcount
                for run_id in ids
            )

    def _drop_oldest(self) -> tuple[str, ...]:
        """Drop the runs that were kept first until the size fits, and return their ids."""
        if self._limit_bytes is None:
            return ()
        (size,) = self.sql.execute("SELECT coalesce(sum(size_bytes), 0) FROM runs").fetchone()
        dropped = []
        oldest = self.sql.execute("SELECT id, size_bytes FROM runs WHERE is_pinned = 0 ORDER BY place")
        with contextlib.closing(oldest):
            while size > self._limit_bytes and (row := oldest.fetchone()) is not None:
                dropped.append(row[0])
                size -= row[1]
        self._delete(dropped)
        return tuple(dropped)

    def _delete(self, ids: list[str]) -> None:
        """Delete runs. A matrix that loses one is not complete any more."""
        for part in batches(ids):
            marks = ", ".join("?" * len(part))
            self.sql.execute(
                "UPDATE matrices SET is_complete = 0 "  # noqa: S608 -- values are bound
                f"WHERE number IN (SELECT matrix FROM matrix_runs WHERE run IN ({marks}))",
                part,
            )
            self.sql.execute(f"DELETE FROM runs WHERE id IN ({marks})", part)  # noqa: S608

    def _give_back(self, dropped: int) -> None:
        """Give the room of deleted runs back to the disk."""
        if dropped:
            with self.errors():
                # A script, because `execute` would stop after the first page.
                self.sql.executescript("PRAGMA incremental_vacuum")

    def _resume(self, number: int, settings: Mapping[str, Any], runs: Sequence[str]) -> bool:
        """Resume a matrix, and return whether it still exists."""
        changed = self.sql.execute(
            "UPDATE matrices SET settings = ?, is_complete = 0 WHERE number = ?", (_text(settings), number)
        )
        known = self.sql.execute("SELECT run FROM matrix_runs WHERE matrix = ?", (number,)).fetchall()
        self.sql.executemany(
            "DELETE FROM matrix_runs WHERE matrix = ? AND run = ?",
            [(number, run) for (run,) in known if run not in runs],
        )
        return changed.rowcount > 0


def open_or_set_aside(place: HistoryPlace) -> tuple[History, Path | None]:
    """Open a history to write, after setting a damaged file aside.

    Returns:
        The history, and the new path of a damaged file; None if it was not damaged.

    Raises:
        HistoryError: The file cannot be opened, or not be set aside.
    """
    try:
        return History(place.path, place.limit_bytes), None
    except DamagedHistoryError:
        with contextlib.suppress(DamagedHistoryError):
            # Another program may have set it aside in this moment.
            return History(place.path, place.limit_bytes), None
        aside = set_damaged_aside(place.path)
        return History(place.path, place.limit_bytes), aside


def _text(values: Mapping[str, Any]) -> str:
    return json.dumps(dict(values), sort_keys=True)


def _reasons_text(reasons: Mapping[Pair, Reason]) -> str:
    return json.dumps([[*pair, [note.to_json() for note in reason]] for pair, reason in reasons.items()])
