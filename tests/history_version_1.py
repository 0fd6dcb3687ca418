"""A history as version 1 of the tables left it."""

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from concgui.engine.records.run_record import RunRecord
from concgui.store.history.packing import packed

TABLES = """
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
PRAGMA user_version = 1;
"""


def make_version_1(path: Path, matrices: Sequence[Sequence[RunRecord]], *, damaged: str = "") -> None:
    """Make a history of version 1 with these matrices; the record with the id `damaged` is garbage."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("PRAGMA journal_mode = WAL")
        raw.executescript(TABLES)
        for number, records in enumerate(matrices, start=1):
            time = records[0].time
            raw.execute(
                "INSERT INTO matrices VALUES (?, ?, '{}', '[]', 1, ?)",
                (number, json.dumps({"number": number}), time.isoformat() if time else None),
            )
            for record in records:
                data = b"garbage" if record.id == damaged else packed(record)
                raw.execute(
                    "INSERT OR IGNORE INTO runs VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (
                        record.id,
                        record.time.isoformat() if record.time else None,
                        record.model,
                        record.workload,
                        record.repeat,
                        record.outcome.value,
                        data,
                    ),
                )
                raw.execute("INSERT INTO matrix_runs (matrix, run) VALUES (?, ?)", (number, record.id))
