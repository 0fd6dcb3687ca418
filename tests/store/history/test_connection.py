"""Tests of opening a history: damaged files, folders without permission, files of killed programs."""

import contextlib
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from builders import record
from waiting import PATIENCE_S

from concgui.store.history import (
    DamagedHistoryError,
    History,
    HistoryError,
    HistoryPlace,
    HistoryReader,
    damaged_path,
    set_damaged_aside,
)
from concgui.store.history.history import RunToKeep, open_or_set_aside


def run(number: int):
    return record(id=f"{number:032x}", repeat=number)


def keep(path: Path, *numbers: int) -> None:
    with History(path) as kept:
        kept.add([RunToKeep(run(number), "e" * 32) for number in numbers])


@pytest.fixture
def locked(path: Path) -> Iterator[Path]:
    """A folder in which this process may not write; its history is made by `unlocked`."""
    if not hasattr(os, "geteuid"):
        pytest.skip("Windows has no folders that their owner cannot write to")
    folder = Path(tempfile.mkdtemp(prefix="concgui-test-"))
    yield folder
    os.seteuid(os.getuid())
    folder.chmod(0o755)
    shutil.rmtree(folder)


@contextlib.contextmanager
def without_permission(folder: Path) -> Iterator[None]:
    """Take the permission to write into a folder; also from root, whom permissions do not bind."""
    for file in folder.iterdir():
        file.chmod(0o444)
    folder.chmod(0o555)
    if os.geteuid() == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(os.getuid())
        folder.chmod(stat.S_IRWXU)


def test_a_history_is_read_where_nothing_can_be_written(locked: Path) -> None:
    """In a read-only folder runs are listed and read, and writing is refused in one line."""
    path = locked / "history.sqlite3"
    keep(path, 1, 2)
    with without_permission(locked):
        with HistoryReader(path) as kept:
            assert kept.records(kept.find(run(2).id)) == (run(2),)
            assert len(kept.rows()) == 2
        with pytest.raises(HistoryError, match="cannot be used"):
            keep(path, 3)


def test_the_log_of_a_killed_program_is_read_where_nothing_can_be_written(locked: Path) -> None:
    """Runs that stand only in the log, because the program died, are read from a read-only folder too."""
    made = locked.parent / f"{locked.name}-source" / "history.sqlite3"
    try:
        with History(made) as kept:
            kept.add([RunToKeep(run(1), "e" * 32)])
            for source in made.parent.iterdir():  # as a program leaves them that is killed
                if not source.name.endswith("-shm"):
                    shutil.copyfile(source, locked / source.name)
        assert (locked / "history.sqlite3-wal").stat().st_size > 0
        with without_permission(locked), HistoryReader(locked / "history.sqlite3") as again:
            assert again.records([run(1).id]) == (run(1),)
    finally:
        shutil.rmtree(made.parent)


def test_reading_changes_nothing(path: Path) -> None:
    """A reader cannot write."""
    keep(path, 1)
    with HistoryReader(path) as kept, pytest.raises(sqlite3.OperationalError, match="readonly"):
        kept.sql.execute("DELETE FROM runs")


@pytest.mark.parametrize("content", [b"{", b"no database at all" * 100, b"SQLite format 3\0" + b"x" * 5_000])
def test_a_damaged_file_is_set_aside_and_never_deleted(path: Path, content: bytes) -> None:
    """A file that is no history is called damaged and keeps every byte when renamed; so does the next."""
    path.parent.mkdir()
    for _ in range(2):
        path.write_bytes(content)
        for opened in (History, HistoryReader):
            with pytest.raises(DamagedHistoryError, match="damaged"):
                opened(path)
        aside = damaged_path(path)
        assert set_damaged_aside(path) == aside
        assert aside.read_bytes() == content
        assert not path.exists()
    assert len(list(path.parent.glob("history.damaged*"))) == 2
    with History(path) as kept:
        assert kept.latest_matrix() is None


def test_the_log_goes_aside_with_its_file(path: Path) -> None:
    """What stands only in the log of a damaged history is renamed with it, so it could still be read."""
    path.parent.mkdir()
    path.write_bytes(b"SQLite format 3\0" + b"x" * 5_000)
    log = path.with_name(f"{path.name}-wal")
    log.write_bytes(b"log")
    aside = set_damaged_aside(path)
    assert aside.with_name(f"{aside.name}-wal").read_bytes() == b"log"


def test_a_damaged_file_does_not_stop_keeping(path: Path) -> None:
    """A damaged history is renamed, its new path is returned, and an empty one takes its place."""
    path.parent.mkdir()
    path.write_bytes(b"garbage")
    history, aside = open_or_set_aside(HistoryPlace(path, 10**9))
    with history:
        history.add([RunToKeep(run(1), "e" * 32)])
        assert len(history.rows()) == 1
    assert aside is not None and aside.read_bytes() == b"garbage"


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """The error names the file and the system's reason."""
    (tmp_path / "file").write_text("")
    with pytest.raises(HistoryError, match=r"file.history\.sqlite3 cannot be used"):
        History(tmp_path / "file" / "history.sqlite3")


def test_a_missing_history_is_not_made_by_a_reader(path: Path) -> None:
    """Reading creates neither file nor folder."""
    with pytest.raises(HistoryError):
        HistoryReader(path)
    assert not path.parent.exists()


def test_a_constraint_is_not_called_damage(path: Path) -> None:
    """Only a file that SQLite calls damaged may be set aside; another error is a history error."""
    with History(path) as kept, pytest.raises(HistoryError) as raised, kept.transaction():
        kept.sql.execute("INSERT INTO records (run, data) VALUES ('nobody', x'00')")
    assert not isinstance(raised.value, DamagedHistoryError)


@pytest.mark.skipif(sys.platform == "win32", reason="only POSIX takes all locks at the first close")
def test_a_second_connection_leaves_the_locks_of_the_first(path: Path) -> None:
    """Opening and closing the history in the same program must not let another one remove the log in use."""
    ask = (
        "import fcntl, sys\n"
        "with open(sys.argv[1], 'rb+') as file:\n"
        "    try:\n"
        "        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 510, 0x40000002)\n"
        "    except OSError:\n"
        "        print('held')\n"
    )
    keep(path, 1)
    with History(path) as kept:
        kept.add([RunToKeep(run(2), "e" * 32)])
        HistoryReader(path).close()
        History(path).close()
        done = subprocess.run(
            [sys.executable, "-c", ask, str(path)],
            capture_output=True,
            text=True,
            check=True,
            timeout=PATIENCE_S,
        )
    assert done.stdout == "held\n"
