"""`semaphore`: many requests, of which a semaphore lets a few be under way at once."""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from concurrent.futures import CancelledError
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from concgui.engine.contracts.parameters import integer
from concgui.engine.contracts.workload import (
    CoroutineWorkload,
    Observation,
    SessionContext,
    WorkKind,
    Workload,
    WorkloadInfo,
)
from concgui.engine.note import Note
from concgui.engine.tasks.task import Result, Task
from concgui.engine.workloads.http_server.stats import fetch_stats, reset_peak
from concgui.engine.workloads.support.http_clients import check_status, client_session, connection_pool

if TYPE_CHECKING:
    import aiohttp
    import urllib3

    from concgui.engine.contracts.workload import Services

_CONNECTION_S = 0.002
_TIMEOUT_MARGIN_S = 60.0

_POLL_S = 0.1
"""Interval at which a task that waits for its turn checks whether its run was cancelled."""


class ThreadGate(NamedTuple):
    """Objects that the tasks of all threads share.

    Attributes:
        pool: Client for the requests.
        semaphore: The semaphore; None for no limit.
        cancelled: Set when the run was cancelled.
    """

    pool: "urllib3.PoolManager"
    semaphore: threading.BoundedSemaphore | None
    cancelled: threading.Event

    @contextlib.contextmanager
    def passed(self) -> Iterator[None]:
        """Wait for a turn and keep it.

        Raises:
            CancelledError: If the run was cancelled.
        """
        if self.semaphore is None:
            yield
            return
        while not self.semaphore.acquire(timeout=_POLL_S):
            self._check()
        try:
            self._check()
            yield
        finally:
            self.semaphore.release()

    def _check(self) -> None:
        if self.cancelled.is_set():
            raise CancelledError("the task waited for its turn until the run was cancelled")


class LoopGate(NamedTuple):
    """Objects that the coroutines of one loop share.

    Attributes:
        client: Client for the requests.
        semaphore: The semaphore, or what lets everything pass.
    """

    client: "aiohttp.ClientSession"
    semaphore: contextlib.AbstractAsyncContextManager[None]


@dataclass(frozen=True)
class SemaphoreWork(Workload[ThreadGate], CoroutineWorkload[LoopGate]):
    """A task that waits for its turn at a semaphore and then makes a request that the server holds.

    Attributes:
        base_url: Address of the server; set once the run is prepared.
    """

    info = WorkloadInfo(
        key="semaphore",
        title="Semaphore",
        summary="Asks a server that bears few requests at once, as the limits of most services say.",
        gil="releases the GIL while it waits for its turn and for the answer",
        packages=("aiohttp", "urllib3"),
        one_memory=True,
        only_if_named=True,
        kind=WorkKind.SHARED_STATE,
    )
    limit: int = integer(
        default=2,
        minimum=0,
        maximum=10_000,
        help="Number of requests that may be under way at once; 0 for no limit.",
    )
    wait_ms: int = integer(
        default=150, minimum=0, maximum=600_000, unit="ms", help="How long the server delays its response."
    )
    base_url: str = ""

    def memory_bytes_per_task(self) -> int:
        """Return the size of a connection and a thread with its stack, as of a long poll."""
        return 50_000

    def seconds_per_task(self) -> float:
        """Return the time of a task that need not wait for its turn."""
        return self.wait_ms / 1000 + _CONNECTION_S

    def waited_seconds_per_task(self) -> float:
        """Return the wait for the answer."""
        return self.wait_ms / 1000

    def cpu_seconds_per_task(self) -> float:
        """Return the time to open and close a connection; the rest is waiting."""
        return _CONNECTION_S

    def open_files_needed(self, at_once: int) -> int:
        """Return a connection for each request that may be under way."""
        return min(at_once, self.limit) if self.limit else at_once

    @contextlib.contextmanager
    def prepared(self, services: "Services") -> Iterator["SemaphoreWork"]:
        """Start the server if necessary, and let it count from now on."""
        base_url = services.http_server_url()
        reset_peak(base_url)
        yield replace(self, base_url=base_url)

    @contextlib.contextmanager
    def session(self, context: SessionContext) -> Iterator[ThreadGate]:
        """Yield one semaphore for all threads, beside a pool of connections."""
        semaphore = threading.BoundedSemaphore(self.limit) if self.limit else None
        with connection_pool(context.workers, self._timeout_s) as pool:
            yield ThreadGate(pool, semaphore, context.cancelled)

    def call(self, session: ThreadGate, task: Task) -> int:
        """Wait for a turn and for the answer; both block the thread."""
        with session.passed():
            answer = session.pool.request("GET", self._url(task))
        return _seed(answer.status, answer.data, self._url(task))

    @contextlib.asynccontextmanager
    async def async_session(self, context: SessionContext) -> AsyncIterator[LoopGate]:
        """Yield one semaphore for all coroutines, beside a client without a limit of its own."""
        del context
        semaphore: contextlib.AbstractAsyncContextManager[None] = contextlib.nullcontext()
        if self.limit:
            semaphore = asyncio.BoundedSemaphore(self.limit)
        async with client_session(self._timeout_s, keeps=False) as client:
            yield LoopGate(client, semaphore)

    async def call_async(self, session: LoopGate, task: Task) -> int:
        """Wait for a turn and for the answer; both suspend the coroutine."""
        async with session.semaphore, session.client.get(self._url(task)) as answer:
            return _seed(answer.status, await answer.read(), self._url(task))

    def observations(self, results: Sequence[Result]) -> tuple[Observation, ...]:
        """Return how many requests the server saw at once at most."""
        if not results:
            return ()
        peak = fetch_stats(self.base_url).peak
        return (Observation("at_once", peak, Note.of("requests-at-once", peak=peak, limit=self.limit)),)

    @property
    def _timeout_s(self) -> float:
        return self.wait_ms / 1000 + _TIMEOUT_MARGIN_S

    def _url(self, task: Task) -> str:
        return f"{self.base_url}/wait?wait_ms={self.wait_ms}&seed={task.seed}"


def _seed(status: int, body: bytes, url: str) -> int:
    check_status(status, url)
    return int(body)
