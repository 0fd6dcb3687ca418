"""Pools of SQLite connections, from which each worker borrows one while it works."""

import asyncio
import contextlib
import sqlite3
import threading
from collections.abc import AsyncIterator, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    import aiosqlite

BUSY_TIMEOUT_S = 120.0
"""How long a writer waits for earlier ones. SQLite allows one at a time and gives up after 5 s by default."""


class Connections:
    """The connections of one process, as many as were ever needed at once.

    A thread borrows a connection and returns it. A worker thread gets the same connection for its next task,
    and threads that end leave no connection open.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._all: list[sqlite3.Connection] = []
        self._idle: list[sqlite3.Connection] = []

    @contextlib.contextmanager
    def borrow(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection for exclusive use; open a new one if all are lent."""
        connection = self._take()
        try:
            yield connection
        finally:
            with self._lock:
                self._idle.append(connection)

    def close(self) -> None:
        """Close all connections. Idempotent."""
        with self._lock:
            for connection in self._all:
                connection.close()
            self._all.clear()
            self._idle.clear()

    def _take(self) -> sqlite3.Connection:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        # A connection is lent to one thread at a time but closed by another; SQLite itself is thread-safe.
        connection = sqlite3.connect(
            self._path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False
        )
        with self._lock:
            self._all.append(connection)
        return connection


class AsyncConnections:
    """A fixed number of aiosqlite connections; a coroutine waits, suspended, if none is idle."""

    def __init__(self, path: str, size: int) -> None:
        self._path = path
        self._size = size
        self._stack = contextlib.AsyncExitStack()
        self._idle: asyncio.LifoQueue[aiosqlite.Connection] = asyncio.LifoQueue()

    async def __aenter__(self) -> Self:
        import aiosqlite

        # Opened here and not on demand: cancelling the opening of a connection would leak its thread.
        async with contextlib.AsyncExitStack() as stack:
            for _ in range(self._size):
                opening = aiosqlite.connect(self._path, timeout=BUSY_TIMEOUT_S, isolation_level=None)
                self._idle.put_nowait(await stack.enter_async_context(opening))
            self._stack = stack.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    @contextlib.asynccontextmanager
    async def borrow(self) -> "AsyncIterator[aiosqlite.Connection]":
        """Lend a connection for exclusive use."""
        connection = await self._idle.get()
        try:
            yield connection
        finally:
            self._idle.put_nowait(connection)
