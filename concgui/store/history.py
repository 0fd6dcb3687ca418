"""The history: runs that outlive the program, in one SQLite file. A matrix is a query of it.

Several programs may use the file at once. SQLite lets one of them write at a time, each transaction is
atomic even after SIGKILL, and no program overwrites the runs of another one.
"""

import contextlib
import json
import sqlite3
import time
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from concgui.engine.errors import ConcguiError, UsageError
from concgui.engine.note import Note, Reason
from concgui.engine.planning.matrix_plan import Pair
from concgui.engine.records.run_record import RunRecord
from concgui.store.data_folder import data_folder
from concgui.store.run_codec import DamagedRecordError, decode, encode

FILE_NAME = "history.sqlite3"

KEPT_MATRICES = 5
"""Number of matrices kept. Older ones are deleted with their runs, as a full matrix takes some 10 MB."""

_VERSION = 1
_MAGIC = b"SQLite format 3\0"
_BUSY_TIMEOUT_S = 20.0
_RETRY_S = 0.01
_COMPRESSION = 1
# Level of zlib. The lowest shrinks thread states to a fifth; a higher one would take longer than writing.

_TABLES = """
CREATE TABLE runs (
    id TEXT PRIMARY KEY,
    time TEXT,
    model TEXT NOT NULL,
    workload TEXT NOT NULL,
    repeat INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    record BLOB NOT NULL
);
CREATE TABLE matrices (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    settings TEXT NOT NULL,
    environment TEXT NOT NULL,
    reasons TEXT NOT NULL,
    is_complete INTEGER NOT NULL,
    made_at TEXT
);
CREATE TABLE matrix_runs (
    place INTEGER PRIMARY KEY AUTOINCREMENT,
    matrix INTEGER NOT NULL REFERENCES matrices(number) ON DELETE CASCADE,
    run TEXT NOT NULL REFERENCES runs(id),
    UNIQUE (matrix, run)
);
"""


class HistoryError(ConcguiError):
    """The history cannot be read or written.

    Attributes:
        path: The file of the history.
    """

    def __init__(self, path: Path, reason: object) -> None:
        super().__init__(f"{path} cannot be used: {reason}")
        self.path = path


class DamagedHistoryError(HistoryError):
    """The file is not a history, or it is damaged."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "it is damaged, or not a history of this program")


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


def usual_history_path() -> Path:
    """Return the path of a person's history. Only the start of the program calls this, never a test.

    Raises:
        NoDataFolderError: There is no home folder.
    """
    return data_folder() / FILE_NAME


class History:
    """The connection to the history's file, for the thread that opened it. `close` is idempotent.

    Args:
        path: The file. A missing file or folder is created.

    Raises:
        DamagedHistoryError: The file is not a history.
        HistoryError: The file cannot be opened, or a newer version of this program made it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._errors():
            path.parent.mkdir(parents=True, exist_ok=True)
            self._refuse_other_files()
            self._connection = sqlite3.connect(path, timeout=_BUSY_TIMEOUT_S, isolation_level=None)
            try:
                self._prepare()
            except BaseException:
                self._connection.close()
                raise

    @property
    def path(self) -> Path:
        """The file."""
        return self._path

    def close(self) -> None:
        """Close the file. Idempotent."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def begin_matrix(
        self,
        settings: Mapping[str, Any],
        environment: Mapping[str, Any],
        *,
        resumed: int | None = None,
        runs: Sequence[str] = (),
    ) -> int:
        """Add or resume a matrix and return its number. The oldest beyond `KEPT_MATRICES` are deleted.

        Args:
            settings: The settings of its plan.
            environment: The machine and the interpreter.
            resumed: Number of the matrix that is resumed; None to add one.
            runs: Ids of the runs of that matrix that are not repeated; its other runs are removed.

        Raises:
            HistoryError: The history cannot be written.
        """
        with self._transaction():
            if resumed is not None and self._resume(resumed, settings, runs):
                return resumed
            made = self._connection.execute(
                "INSERT INTO matrices (settings, environment, reasons, is_complete) VALUES (?, ?, '[]', 0)",
                (_text(settings), _text(environment)),
            )
            self._forget_old_matrices()
        return int(made.lastrowid or 0)

    def add_to_matrix(
        self, number: int, records: Sequence[RunRecord], reasons: Mapping[Pair, Reason], *, is_complete: bool
    ) -> None:
        """Add runs to a matrix, and update its state.

        Args:
            number: Number of the matrix.
            records: Its runs since the last call. A run that is already kept changes nothing.
            reasons: All known reasons why pairs cannot be run.
            is_complete: Whether every pair either was run or cannot be run.

        Raises:
            HistoryError: The runs cannot be written. None of them is kept, and a second try is allowed.
        """
        rows = [
            (r.id, _time_text(r), r.model, r.workload, r.repeat, str(r.outcome), _packed(r)) for r in records
        ]
        with self._transaction():
            self._connection.executemany("INSERT OR IGNORE INTO runs VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
            self._connection.executemany(
                "INSERT OR IGNORE INTO matrix_runs (matrix, run) VALUES (?, ?)",
                [(number, record.id) for record in records],
            )
            self._connection.execute(
                "UPDATE matrices SET reasons = ?, is_complete = ?, made_at = coalesce(?, made_at) "
                "WHERE number = ?",
                (
                    _reasons_text(reasons),
                    is_complete,
                    max((text for record in records if (text := _time_text(record))), default=None),
                    number,
                ),
            )

    def latest_matrix(self) -> KeptMatrix | None:
        """Return the matrix that was run last, None if no matrix has runs.

        Raises:
            HistoryError: The history cannot be read.
        """
        with self._errors():
            row = self._connection.execute(
                "SELECT number, settings, environment, reasons, is_complete, made_at FROM matrices "
                "WHERE number IN (SELECT matrix FROM matrix_runs) ORDER BY made_at DESC, number DESC LIMIT 1"
            ).fetchone()
            if row is None:
                return None
            found = self._connection.execute(
                "SELECT record FROM runs JOIN matrix_runs ON run = id WHERE matrix = ? ORDER BY place",
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
                records=tuple(decode(zlib.decompress(data)) for (data,) in found),
            )
        except (DamagedRecordError, zlib.error, ValueError, TypeError) as error:
            raise HistoryError(self._path, error) from error

    def find_run(self, beginning: str) -> RunRecord:
        """Return the run whose id begins with some characters.

        Raises:
            UsageError: There is no such run, or more than one.
            HistoryError: The history cannot be read.
        """
        with self._errors():
            found = self._connection.execute(
                "SELECT id, record FROM runs WHERE substr(id, 1, ?) = ? ORDER BY id LIMIT 2",
                (len(beginning), beginning),
            ).fetchall()
        if not found:
            raise UsageError(f"the history {self._path} has no run whose id begins with {beginning!r}")
        if len(found) > 1:
            first, second = (run[: len(beginning) + 4] for run, _ in found)
            raise UsageError(
                f"several ids of runs begin with {beginning!r}, such as {first}… and {second}…; add some"
            )
        try:
            return decode(zlib.decompress(found[0][1]))
        except (DamagedRecordError, zlib.error, TypeError) as error:
            raise HistoryError(self._path, error) from error

    def _refuse_other_files(self) -> None:
        """Refuse a file that is not a database.

        SQLite would take a file of a few bytes for an empty database and overwrite it.

        Raises:
            DamagedHistoryError: The file has other content.
        """
        try:
            with self._path.open("rb") as file:
                begins = file.read(len(_MAGIC))
        except FileNotFoundError:
            return
        if begins and begins != _MAGIC:
            raise DamagedHistoryError(self._path)

    def _prepare(self) -> None:
        """Create the tables unless they exist."""
        self._use_write_ahead_log()
        self._connection.execute("PRAGMA foreign_keys = ON")
        # With WAL a transaction survives the death of the program. Only a power cut may undo the last ones.
        self._connection.execute("PRAGMA synchronous = NORMAL")
        with self._transaction():
            (version,) = self._connection.execute("PRAGMA user_version").fetchone()
            if version > _VERSION:
                raise HistoryError(self._path, f"version {version} of it, made by a newer concgui")
            if version == 0:
                for statement in filter(str.strip, _TABLES.split(";")):
                    self._connection.execute(statement)
                self._connection.execute(f"PRAGMA user_version = {_VERSION}")

    def _use_write_ahead_log(self) -> None:
        """Let readers and the one writer not wait for each other; the file keeps this setting.

        If two programs open a new file at the same time, both try to change the setting. SQLite does not
        wait in this case but refuses the second one at once, so it is tried again.
        """
        until_s = time.monotonic() + _BUSY_TIMEOUT_S
        while self._connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
            try:
                self._connection.execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError:
                if time.monotonic() > until_s:
                    raise
                time.sleep(_RETRY_S)

    def _resume(self, number: int, settings: Mapping[str, Any], runs: Sequence[str]) -> bool:
        """Resume a matrix, and return whether it still exists."""
        changed = self._connection.execute(
            "UPDATE matrices SET settings = ?, is_complete = 0 WHERE number = ?", (_text(settings), number)
        )
        known = self._connection.execute("SELECT run FROM matrix_runs WHERE matrix = ?", (number,)).fetchall()
        self._connection.executemany(
            "DELETE FROM matrix_runs WHERE matrix = ? AND run = ?",
            [(number, run) for (run,) in known if run not in runs],
        )
        return changed.rowcount > 0

    def _forget_old_matrices(self) -> None:
        self._connection.execute(
            "DELETE FROM matrices WHERE number NOT IN "
            "(SELECT number FROM matrices ORDER BY number DESC LIMIT ?)",
            (KEPT_MATRICES,),
        )
        self._connection.execute("DELETE FROM runs WHERE id NOT IN (SELECT run FROM matrix_runs)")

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        """Execute the block as one transaction, after waiting for another program that writes."""
        with self._errors():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                with contextlib.suppress(sqlite3.Error):  # the first error is the one to report
                    self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    @contextlib.contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            raise HistoryError(self._path, error) from error
        except sqlite3.DatabaseError as error:
            raise DamagedHistoryError(self._path) from error
        except OSError as error:
            raise HistoryError(self._path, error.strerror or error) from error


def damaged_path(path: Path) -> Path:
    """Return the path to which a damaged file is renamed."""
    return path.with_name(f"{path.stem}.damaged{path.suffix}")


def set_damaged_aside(path: Path) -> None:
    """Rename a file that is not a history, and SQLite's files next to it, so that nothing is lost.

    Raises:
        HistoryError: The file cannot be renamed.
    """
    try:
        path.replace(damaged_path(path))
        for ending in ("-wal", "-shm"):
            path.with_name(path.name + ending).unlink(missing_ok=True)
    except OSError as error:
        raise HistoryError(path, error.strerror or error) from error


def _text(values: Mapping[str, Any]) -> str:
    return json.dumps(dict(values), sort_keys=True)


def _time_text(record: RunRecord) -> str | None:
    return record.time.isoformat() if record.time is not None else None


def _packed(record: RunRecord) -> bytes:
    return zlib.compress(encode(record), _COMPRESSION)


def _reasons_text(reasons: Mapping[Pair, Reason]) -> str:
    return json.dumps([[*pair, [note.to_json() for note in reason]] for pair, reason in reasons.items()])
