"""Tests that a history of version 1 becomes one of this version without losing a run."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from builders import record
from history_version_1 import make_version_1

from concgui.store.history import History, HistoryError, HistoryReader
from concgui.store.history.schema import VERSION


def run(number: int, **changes):
    return record(id=f"{number:032x}", repeat=number, **changes)


def version_of(path: Path) -> int:
    with closing(sqlite3.connect(path)) as raw:
        return raw.execute("PRAGMA user_version").fetchone()[0]


def test_the_runs_of_version_1_are_kept_with_their_matrices(path: Path) -> None:
    """Every run of every matrix is listed and whole, and the latest matrix is the one it was."""
    make_version_1(
        path, [[run(1), run(2, workload="primes")], [run(2, workload="primes"), run(3, time=None)]]
    )
    with History(path) as kept:
        found = kept.latest_matrix()
        rows = {row.id: row for row in kept.rows()}
        assert kept.records([run(1).id, run(3).id]) == (run(1), run(3, time=None))
        number = kept.begin_matrix({}, {})
    assert found is not None
    assert (found.number, found.settings, found.is_complete) == (2, {"number": 2}, True)
    assert [record.repeat for record in found.records] == [2, 3]
    assert {row.repeat for row in rows.values()} == {1, 2, 3}
    assert rows[run(2).id].experiment == rows[run(3).id].experiment != rows[run(1).id].experiment
    assert rows[run(1).id].tasks == 1
    assert number == 3
    assert version_of(path) == VERSION


def test_a_record_that_cannot_be_read_stops_no_migration(path: Path) -> None:
    """Of a damaged record the list shows what version 1 knew; the others are whole."""
    make_version_1(path, [[run(1), run(2)]], damaged=run(1).id)
    with History(path) as kept:
        damaged, whole = kept.rows_of([run(1).id, run(2).id])
        assert (damaged.model, damaged.tasks, damaged.wall_s, damaged.python) == ("blocking", None, None, "")
        assert whole.tasks == 1
        with pytest.raises(HistoryError, match="cannot be read"):
            kept.records([run(1).id])
        assert kept.delete([run(1).id]) == 1


def test_a_migration_that_fails_changes_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If copying stops half-way, the file is still the one of version 1, and is migrated the next time."""
    make_version_1(path, [[run(1)]])

    def fail(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("concgui.store.history.schema._copy_from_1", fail)
    with pytest.raises(HistoryError, match="full"):
        History(path)
    monkeypatch.undo()
    assert version_of(path) == 1
    with History(path) as kept:
        assert [row.id for row in kept.rows()] == [run(1).id]


def test_reading_alone_migrates_in_memory_where_the_file_cannot_be_changed(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A version 1 that cannot be written is read all the same, and stays as it is."""
    make_version_1(path, [[run(1)]])

    def refuse(self: object) -> None:
        raise sqlite3.OperationalError("attempt to write a readonly database")

    monkeypatch.setattr("concgui.store.history.connection.HistoryConnection._opened_to_write", refuse)
    with HistoryReader(path) as kept:
        assert kept.records([run(1).id]) == (run(1),)
    assert version_of(path) == 1


def test_a_newer_history_is_refused_and_left_alone(path: Path) -> None:
    """A file of a newer version of the program is not changed, and the message names its version."""
    History(path).close()
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("PRAGMA user_version = 7")
    before = path.read_bytes()
    for opened in (History, HistoryReader):
        with pytest.raises(HistoryError, match="version 7"):
            opened(path)
    assert path.read_bytes() == before
