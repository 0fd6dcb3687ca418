"""The tables of the history, and how a file of an earlier version becomes one of this version.

Lists and searches read `runs` alone. The records, of which one may take megabytes, stand in a table of
their own, so that listing 10,000 runs does not read them.
"""

import sqlite3
import uuid
from typing import Any

from concgui.store.history.packing import unpacked
from concgui.store.history.row import COLUMNS, columns_of
from concgui.store.run_codec import DamagedRecordError

VERSION = 2
"""Version 1 had only the runs of matrices, with the record in the table of runs."""

_TABLES = (
    """
    CREATE TABLE runs (
        place INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        experiment TEXT NOT NULL,
        time TEXT,
        model TEXT NOT NULL,
        workload TEXT NOT NULL,
        params TEXT NOT NULL,
        repeat INTEGER NOT NULL,
        workers INTEGER,
        tasks INTEGER,
        outcome TEXT NOT NULL,
        wall_s REAL,
        longest_freeze_ms REAL,
        smoothness TEXT,
        is_uneven INTEGER NOT NULL,
        python TEXT NOT NULL,
        gil_enabled INTEGER NOT NULL,
        cores INTEGER,
        platform TEXT NOT NULL,
        size_bytes INTEGER NOT NULL,
        is_pinned INTEGER NOT NULL DEFAULT 0,
        note TEXT NOT NULL DEFAULT ''
    )
    """,
    "CREATE INDEX runs_by_experiment ON runs (experiment)",
    """
    CREATE TABLE records (
        run TEXT PRIMARY KEY REFERENCES runs(id) ON DELETE CASCADE,
        data BLOB NOT NULL
    )
    """,
    """
    CREATE TABLE matrices (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        experiment TEXT NOT NULL,
        settings TEXT NOT NULL,
        environment TEXT NOT NULL,
        reasons TEXT NOT NULL,
        is_complete INTEGER NOT NULL,
        made_at TEXT
    )
    """,
    """
    CREATE TABLE matrix_runs (
        place INTEGER PRIMARY KEY AUTOINCREMENT,
        matrix INTEGER NOT NULL REFERENCES matrices(number) ON DELETE CASCADE,
        run TEXT NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
        UNIQUE (matrix, run)
    )
    """,
    "CREATE INDEX matrix_runs_by_run ON matrix_runs (run)",
)

_FORMER = ("matrix_runs", "runs", "matrices")
"""The tables of version 1."""

ADD_RUN = (
    f"INSERT OR IGNORE INTO runs ({', '.join(COLUMNS)}) "  # noqa: S608 -- the names are constants
    f"VALUES ({', '.join('?' * len(COLUMNS))})"
)


def new_experiment_id() -> str:
    """Return the id under which the runs of an experiment are kept together."""
    return uuid.uuid4().hex


def read_version(connection: sqlite3.Connection) -> int:
    """Return the version of a file, 0 for an empty one."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the tables to the present version, inside the caller's transaction.

    Args:
        connection: A connection without foreign keys, as tables are replaced that refer to each other.
    """
    version = read_version(connection)
    if version == VERSION:
        return
    if version == 1:
        for name in _FORMER:
            connection.execute(f"ALTER TABLE {name} RENAME TO {name}_1")
    for statement in _TABLES:
        connection.execute(statement)
    if version == 1:
        _copy_from_1(connection)
        for name in _FORMER:
            connection.execute(f"DROP TABLE {name}_1")
    connection.execute(f"PRAGMA user_version = {VERSION}")


def _copy_from_1(connection: sqlite3.Connection) -> None:
    experiments: dict[int, str] = {}
    for number, *rest in connection.execute(
        "SELECT number, settings, environment, reasons, is_complete, made_at FROM matrices_1 ORDER BY number"
    ).fetchall():
        experiments[number] = new_experiment_id()
        connection.execute(
            "INSERT INTO matrices (number, experiment, settings, environment, reasons, is_complete, made_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            (number, experiments[number], *rest),
        )
    members = connection.execute("SELECT matrix, run FROM matrix_runs_1 ORDER BY place").fetchall()
    matrix_of = {run: matrix for matrix, run in members}
    # One record after another: together they may take more than the memory.
    names = "id, time, model, workload, repeat, outcome, record"
    for run_id, *rest, data in connection.execute(f"SELECT {names} FROM runs_1 ORDER BY rowid"):  # noqa: S608
        experiment = experiments.get(matrix_of.get(run_id, 0)) or new_experiment_id()
        connection.execute(ADD_RUN, _row_of_1(run_id, experiment, rest, data))
        connection.execute("INSERT OR IGNORE INTO records (run, data) VALUES (?, ?)", (run_id, data))
    connection.executemany("INSERT OR IGNORE INTO matrix_runs (matrix, run) VALUES (?, ?)", members)


def _row_of_1(run_id: str, experiment: str, known: list[Any], data: bytes) -> tuple[Any, ...]:
    """Return the columns of a run. Of a record that cannot be read here only what version 1 had is known."""
    try:
        return columns_of(unpacked(data), experiment, len(data))
    except (DamagedRecordError, TypeError):
        time, model, workload, repeat, outcome = known
        values: dict[str, Any] = dict.fromkeys(COLUMNS)
        values.update(id=run_id, experiment=experiment, time=time, model=model, workload=workload)
        values.update(repeat=repeat, outcome=outcome, size_bytes=len(data) if data else 0)
        values.update(params="", is_uneven=0, python="", gil_enabled=1, platform="")
        return tuple(values.values())


def batches(values: list[str], size: int = 500) -> list[list[str]]:
    """Return values in lists that are short enough for the variables of one statement."""
    return [values[start : start + size] for start in range(0, len(values), size)]
