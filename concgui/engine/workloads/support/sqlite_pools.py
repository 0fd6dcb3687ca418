"""Pools of SQLite connections: each worker has one to itself while it works."""

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
"""How long a writer waits for the ones before it. SQLite lets one write at a time and gives up after 5 s."""


class Connections:
    """The connections of one process, as many as were ever needed at once.

    A thread borrows one and gives it back: a worker thread that goes on to its next task gets
    the one it knows, and threads that come and go leave none open behind them.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._all: list[sqlite3.Connection] = []
        self._idle: list[sqlite3.Connection] = []

    @contextlib.contextmanager
    def borrow(self) -> Iterator[sqlite3.Connection]:
        """Lend one that nobody else uses meanwhile; open it if all are lent."""
        connection = self._take()
        try:
            yield connection
        finally:
            with self._lock:
                self._idle.append(connection)

    def close(self) -> None:
        """Close them all. Idempotent."""
        with self._lock:
            for connection in self._all:
                connection.close()
            self._all.clear()
            self._idle.clear()

    def _take(self) -> sqlite3.Connection:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        # Lent to one thread at a time, but closed by another; SQLite itself is thread-safe.
        connection = sqlite3.connect(
            self._path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False
        )
        with self._lock:
            self._all.append(connection)
        return connection


class AsyncConnections:
    """A fixed number of aiosqlite's connections; who finds none idle waits without blocking."""

    def __init__(self, path: str, size: int) -> None:
        self._path = path
        self._size = size
        self._stack = contextlib.AsyncExitStack()
        self._idle: asyncio.LifoQueue[aiosqlite.Connection] = asyncio.LifoQueue()

    async def __aenter__(self) -> Self:
        import aiosqlite

        # Opened here and not on demand: a connection whose opening is cancelled leaves its thread behind.
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
        """Lend one that nobody else uses meanwhile."""
        connection = await self._idle.get()
        try:
            yield connection
        finally:
            self._idle.put_nowait(connection)
