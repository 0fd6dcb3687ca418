"""The connection to the file of a history: opened to write, or only to read where nothing can be written."""

import contextlib
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Self

from concgui.store.history.errors import DamagedHistoryError, HistoryError
from concgui.store.history.schema import VERSION, migrate, read_version

_SMALLEST_PAGE = 512
"""Bytes of the smallest database."""

_BUSY_TIMEOUT_S = 20.0
_RETRY_S = 0.01
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_UNWRITABLE = frozenset({sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM})
_BESIDE = ("-wal", "-shm")
"""What SQLite adds to the name of a database for the files next to it."""


class HistoryConnection:
    """A connection to a history, for the thread that opened it. `close` is idempotent.

    Args:
        path: The file.
        is_to_write: Whether it is opened to write, which creates a missing file and brings one of an earlier
            version up to date.

    Raises:
        DamagedHistoryError: The file is not a history.
        HistoryError: The file cannot be opened, or a newer version of this program made it.
    """

    def __init__(self, path: Path, *, is_to_write: bool) -> None:
        self._path = path
        self._copy: tempfile.TemporaryDirectory[str] | None = None
        with self.errors():
            if is_to_write:
                path.parent.mkdir(parents=True, exist_ok=True)
            refuse_other_files(path)
            self._connection = self._opened_to_write() if is_to_write else self._opened_to_read()

    @property
    def path(self) -> Path:
        """The file."""
        return self._path

    @property
    def sql(self) -> sqlite3.Connection:
        """The connection itself, for the files of this room. Use it inside `errors` or `transaction`."""
        return self._connection

    def close(self) -> None:
        """Close the file. Idempotent."""
        self._connection.close()
        if self._copy is not None:
            self._copy.cleanup()
            self._copy = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Execute the block as one transaction, after waiting for another program that writes."""
        with self.errors():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(sqlite3.Error):  # the first error is the one to report
                    self._connection.execute("ROLLBACK")
                raise

    @contextlib.contextmanager
    def errors(self) -> Iterator[None]:
        """Turn the errors of SQLite and of the system into those of a history."""
        try:
            yield
        except sqlite3.Error as error:
            if _code_of(error) in _DAMAGED:
                raise DamagedHistoryError(self._path) from error
            raise HistoryError(self._path, error) from error
        except OSError as error:
            raise HistoryError(self._path, error.strerror or error) from error

    def _opened_to_write(self) -> sqlite3.Connection:
        self._connection = connection = _connected(self._path)
        try:
            if self._checked_version(connection) == 0:
                # Before anything is written: only then what dropped runs leave can be given back to the disk.
                connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
            _use_write_ahead_log(connection)
            # A transaction survives the death of the program. Only a power cut may undo the last ones.
            connection.execute("PRAGMA synchronous = NORMAL")
            version = self._checked_version(connection)
            if version != VERSION:
                with self.transaction():
                    self._checked_version(connection)  # another program may have been faster
                    migrate(connection)
                if version:
                    _give_back_after_migration(connection)
            connection.execute("PRAGMA foreign_keys = ON")
        except BaseException:
            connection.close()
            raise
        return connection

    def _opened_to_read(self) -> sqlite3.Connection:
        """Open the file where nothing may be written, not even the files that SQLite adds."""
        connection = self._connected_to_read()
        try:
            version = self._checked_version(connection)
            if version != VERSION:
                connection = self._migrated(connection)
            connection.execute("PRAGMA query_only = ON")
        except BaseException:
            connection.close()
            raise
        return connection

    def _connected_to_read(self) -> sqlite3.Connection:
        """Return a connection to the file where it lies, or to a copy if SQLite cannot work next to it."""
        connection = _connected(self._path, "mode=rw")
        try:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlite3.Error as error:
            connection.close()
            if _code_of(error) not in _UNWRITABLE or _can_write_next_to(self._path):
                raise
        else:
            return connection
        log = self._path.with_name(f"{self._path.name}-wal")
        if not log.exists() or log.stat().st_size == 0:
            # Nobody can be writing into it, as it stands in a folder without permission to write.
            return _connected(self._path, "mode=ro&immutable=1")
        # A program died there, and its last runs are in the log alone.
        self._copy = tempfile.TemporaryDirectory(prefix="concgui-history-")
        copy = Path(self._copy.name) / self._path.name
        for source in (self._path, log):
            shutil.copyfile(source, copy.with_name(source.name))
        return _connected(copy)

    def _migrated(self, connection: sqlite3.Connection) -> sqlite3.Connection:
        """Return a connection to the same runs in the present tables: in the file, or else in memory."""
        with contextlib.closing(connection):
            with contextlib.suppress(HistoryError):
                HistoryConnection(self._path, is_to_write=True).close()
                return self._connected_to_read()
            memory = sqlite3.connect(":memory:", isolation_level=None)
            try:
                connection.backup(memory)
                migrate(memory)
            except BaseException:
                memory.close()
                raise
            return memory

    def _checked_version(self, connection: sqlite3.Connection) -> int:
        version = read_version(connection)
        if version > VERSION:
            raise HistoryError(self._path, f"version {version} of it, made by a newer concgui")
        return version


def refuse_other_files(path: Path) -> None:
    """Refuse a file that is too short to be a database; SQLite itself refuses other content.

    SQLite would take a file of a few bytes for an empty database and overwrite it. The file is not opened
    here: closing it would take from this process the locks of its other connections to the same file, and
    another program could then remove a log into which this one still writes.

    Raises:
        DamagedHistoryError: The file has other content.
        OSError: The file cannot be looked at.
    """
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        return
    if 0 < size < _SMALLEST_PAGE:
        raise DamagedHistoryError(path)


def damaged_path(path: Path) -> Path:
    """Return the path to which a damaged file would be renamed: one that no file has yet."""
    for number in range(1, 10_000):
        found = path.with_name(f"{path.stem}.damaged{'' if number == 1 else f'-{number}'}{path.suffix}")
        if not found.exists():
            return found
    raise HistoryError(path, "too many damaged files are next to it")


def set_damaged_aside(path: Path) -> Path:
    """Rename a file that is not a history, and SQLite's files next to it, so that nothing is lost.

    Returns:
        The new path of the file.

    Raises:
        HistoryError: The file cannot be renamed.
    """
    aside = damaged_path(path)
    try:
        path.replace(aside)
        for ending in _BESIDE:
            with contextlib.suppress(FileNotFoundError):
                path.with_name(path.name + ending).replace(aside.with_name(aside.name + ending))
    except OSError as error:
        raise HistoryError(path, error.strerror or error) from error
    return aside


def _can_write_next_to(path: Path) -> bool:
    """Return whether files can be made in the folder of a file. A folder that does not exist is no reason."""
    try:
        with tempfile.TemporaryFile(dir=path.parent):
            return True
    except OSError:
        return not path.exists()


def _connected(path: Path, options: str = "") -> sqlite3.Connection:
    where = f"{path.absolute().as_uri()}?{options}" if options else path
    return sqlite3.connect(where, timeout=_BUSY_TIMEOUT_S, isolation_level=None, uri=bool(options))


def _use_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Let readers and the one writer not wait for each other; the file keeps this setting.

    If two programs open a new file at the same time, both try to change the setting. SQLite does not
    wait in this case but refuses the second one at once, so it is tried again.
    """
    until_s = time.monotonic() + _BUSY_TIMEOUT_S
    while connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if _code_of(error) != sqlite3.SQLITE_BUSY or time.monotonic() > until_s:
                raise
            time.sleep(_RETRY_S)


def _give_back_after_migration(connection: sqlite3.Connection) -> None:
    """Give the room of the former tables back to the disk. Without it the file works just as well."""
    with contextlib.suppress(sqlite3.Error):
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
        connection.execute("VACUUM")


def _code_of(error: sqlite3.Error) -> int:
    """Return SQLite's primary code of an error; 0 for an error of Python's module."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF
