"""`database`: a SQLite file in WAL mode."""

import contextlib
import hashlib
import random
import sqlite3
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from concgui.engine.contracts.parameters import integer
from concgui.engine.contracts.workload import (
    CoroutineWorkload,
    SessionContext,
    WorkKind,
    Workload,
    WorkloadInfo,
)
from concgui.engine.errors import ServiceError
from concgui.engine.note import Note
from concgui.engine.system.temporary_folder import temporary_folder
from concgui.engine.tasks.task import Task
from concgui.engine.workloads.support.sqlite_pools import AsyncConnections, Connections

if TYPE_CHECKING:
    from concgui.engine.contracts.workload import Services

_BYTES_PER_ROW = 80
_ORDERS_PER_CUSTOMER = 20
_SEED = 20_260

# Random-looking numbers made by SQLite itself, so that no rows pass through Python.
_FILL = f"""
    WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?)
    INSERT INTO orders
    SELECT n, (n * 2654435761 + {_SEED}) % max(1, ? / {_ORDERS_PER_CUSTOMER}),
           printf('region-%02d', n * 40503 % 97), n * 48271 % 100000
    FROM numbers
"""  # noqa: S608 -- constants of this module
_SCHEMA = (
    "PRAGMA journal_mode = WAL",
    "CREATE TABLE orders (id INTEGER PRIMARY KEY, customer INTEGER, region TEXT, amount INTEGER)",
    "CREATE TABLE visits (task INTEGER, seed INTEGER, total INTEGER)",
    "CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER)",
    "INSERT INTO counters VALUES ('visits', 0)",
)
_INDEX = "CREATE INDEX orders_by_customer ON orders (customer)"
_LOOK_UP = "SELECT count(*), sum(amount) FROM orders WHERE customer = ?"
_AGGREGATE = "SELECT region, count(*), sum(amount), max(amount) FROM orders GROUP BY region ORDER BY region"
_BEGIN = "BEGIN IMMEDIATE"
_WRITE_VISIT = "INSERT INTO visits VALUES (?, ?, ?)"
_WRITE_COUNTER = "UPDATE counters SET value = value + 1 WHERE name = 'visits'"


@dataclass(frozen=True)
class Database(Workload[Connections], CoroutineWorkload[AsyncConnections]):
    """A task that looks up, aggregates and writes rows through its worker's own connection.

    Tasks read a table that never changes and write to other tables, so the results do not depend on the
    order of the tasks. In WAL mode readers and the one writer do not wait for each other.

    Attributes:
        path: Path of the database file; set once the run is prepared.
    """

    info = WorkloadInfo(
        key="database",
        title="Database",
        summary="Looks up, aggregates and writes in a SQLite file, as most desktop programs do.",
        gil="releases the GIL in each step of a query and takes it again for each row",
        packages=("aiosqlite",),
        kind=WorkKind.FILES,
    )
    coroutine_note: ClassVar[Note] = Note.of("aiosqlite-threads")
    rows: int = integer(
        default=200_000, minimum=1, maximum=10_000_000, help="Number of rows in the table that is read."
    )
    queries: int = integer(
        default=5_000, minimum=0, maximum=10_000_000, help="Number of indexed look-ups per task."
    )
    path: str = ""

    def memory_bytes_per_task(self) -> int:
        """Return the size of a connection's page cache."""
        return 3_000_000

    def seconds_per_task(self) -> float:
        """Return the time at 30 µs a look-up and a scan of two million rows a second."""
        return 30e-6 * self.queries + self.rows / 2_000_000

    def open_files_needed(self, at_once: int) -> int:
        """Return three for each task: a connection opens the database, its write-ahead log and its index."""
        return 3 * at_once

    def disk_bytes_needed(self, tasks: int, at_once: int) -> int:
        """Return the size of the table with its index, of their copy in the log, and of a page per task."""
        return 2 * _BYTES_PER_ROW * self.rows + 4096 * tasks + 1_000_000

    @contextlib.contextmanager
    def prepared(self, services: "Services") -> Iterator["Database"]:
        """Create the database file, which is removed with the run."""
        del services
        with temporary_folder(self.disk_bytes_needed(1, 1)) as folder:
            path = folder / "orders.sqlite"
            _make(path, self.rows)
            yield replace(self, path=str(path))

    @contextlib.contextmanager
    def session(self, context: SessionContext) -> Iterator[Connections]:
        """Yield the connections of one process, which are opened on first use."""
        del context
        connections = Connections(self.path)
        try:
            yield connections
        finally:
            connections.close()

    def call(self, session: Connections, task: Task) -> str:
        """Look up, aggregate and write."""
        with session.borrow() as connection:
            found = [connection.execute(_LOOK_UP, (key,)).fetchone() for key in self._keys(task)]
            regions = connection.execute(_AGGREGATE).fetchall()
            with _transaction(connection):
                connection.execute(_WRITE_VISIT, (*task[:2], len(found)))
                connection.execute(_WRITE_COUNTER)
        return _digest(found, regions)

    @contextlib.asynccontextmanager
    async def async_session(self, context: SessionContext) -> AsyncIterator[AsyncConnections]:
        """Yield as many connections as the run has workers, each with its thread."""
        async with AsyncConnections(self.path, context.workers) as connections:
            yield connections

    async def call_async(self, session: AsyncConnections, task: Task) -> str:
        """Look up, aggregate and write with aiosqlite."""
        async with session.borrow() as connection:
            found = [
                row for key in self._keys(task) for row in await connection.execute_fetchall(_LOOK_UP, (key,))
            ]
            regions = list(await connection.execute_fetchall(_AGGREGATE))
            try:
                await connection.execute(_BEGIN)
                await connection.execute(_WRITE_VISIT, (*task[:2], len(found)))
                await connection.execute(_WRITE_COUNTER)
            except BaseException:
                # This also handles a cancel, which may come while the thread starts the transaction.
                await connection.rollback()
                raise
            await connection.commit()
        return _digest(found, regions)

    def _keys(self, task: Task) -> Iterator[int]:
        customers = max(1, self.rows // _ORDERS_PER_CUSTOMER)
        generator = random.Random(task.seed)  # noqa: S311 -- which rows to read, no secret
        return (int(generator.random() * customers) for _ in range(self.queries))


def _make(path: Path, rows: int) -> None:
    try:
        with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
            for statement in _SCHEMA:
                connection.execute(statement)
            with _transaction(connection):
                connection.execute(_FILL, (rows, rows))
                connection.execute(_INDEX)
    except sqlite3.Error as error:
        raise ServiceError(
            f"cannot create the database of {rows:,} rows in {path.parent}: {error}; "
            "free some space or choose fewer rows"
        ) from error


@contextlib.contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute(_BEGIN)
    # sqlite3's own context manager commits the transaction or rolls it back.
    with connection:
        yield


def _digest(found: Sequence[Any], regions: Sequence[Any]) -> str:
    # Both libraries return rows as tuples, whose text is the same everywhere.
    return hashlib.sha256(repr((found, regions)).encode()).hexdigest()
