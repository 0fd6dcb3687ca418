"""`http`: real downloads from a server on this machine."""

import contextlib
import hashlib
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from concgui.engine.contracts.parameters import integer
from concgui.engine.contracts.workload import (
    CoroutineWorkload,
    SessionContext,
    WorkKind,
    Workload,
    WorkloadInfo,
)
from concgui.engine.tasks.task import Task
from concgui.engine.workloads.support.http_clients import check_status, client_session, connection_pool

if TYPE_CHECKING:
    import aiohttp
    import urllib3

    from concgui.engine.contracts.workload import Services

_TIMEOUT_MARGIN_S = 30.0


@dataclass(frozen=True)
class Http(Workload["urllib3.PoolManager"], CoroutineWorkload["aiohttp.ClientSession"]):
    """A task that downloads over HTTP, with urllib3 in threads and processes and aiohttp in coroutines.

    Attributes:
        base_url: Address of the server; set once the run is prepared.
    """

    info = WorkloadInfo(
        key="http",
        title="Download",
        summary="Downloads over HTTP from a server on this machine, as the client of any service would.",
        gil="releases the GIL while it waits and holds it while it reads",
        packages=("aiohttp", "urllib3"),
        kind=WorkKind.DOWNLOADS,
    )
    latency_ms: int = integer(
        default=300, minimum=0, maximum=60_000, unit="ms", help="How long the server delays its response."
    )
    size_kb: int = integer(
        default=64, minimum=0, maximum=100_000, unit="kB", help="Size of each response (1 kB = 1,000 bytes)."
    )
    base_url: str = ""

    def open_files_needed(self, at_once: int) -> int:
        """Return a connection for each task under way."""
        return at_once

    def memory_bytes_per_task(self) -> int:
        """Return the size of the body, here and at the server."""
        return 2_000 * self.size_kb

    def seconds_per_task(self) -> float:
        """Return the latency plus the time of the body at 100 MB/s."""
        return self.latency_ms / 1000 + self.size_kb / 100_000

    def waited_seconds_per_task(self) -> float:
        """Return the latency."""
        return self.latency_ms / 1000

    def cpu_seconds_per_task(self) -> float:
        """Return the time to read and hash the body; the rest is waiting."""
        return self.size_kb / 100_000

    @contextlib.contextmanager
    def prepared(self, services: "Services") -> Iterator["Http"]:
        """Start the server if necessary; the runs of an experiment share it, and it ends with them."""
        yield replace(self, base_url=services.http_server_url())

    def session(self, context: SessionContext) -> "AbstractContextManager[urllib3.PoolManager]":
        """Return a connection pool, shared by all threads of the process."""
        return connection_pool(context.workers, self._timeout_s)

    def call(self, session: "urllib3.PoolManager", task: Task) -> str:
        """Download with urllib3."""
        answer = session.request("GET", self._url(task))
        check_status(answer.status, self._url(task))
        return hashlib.sha256(answer.data).hexdigest()

    def async_session(self, context: SessionContext) -> "AbstractAsyncContextManager[aiohttp.ClientSession]":
        """Return a client session without a connection limit: the model bounds their number."""
        del context
        return client_session(self._timeout_s)

    async def call_async(self, session: "aiohttp.ClientSession", task: Task) -> str:
        """Download with aiohttp."""
        async with session.get(self._url(task)) as answer:
            check_status(answer.status, self._url(task))
            return hashlib.sha256(await answer.read()).hexdigest()

    @property
    def _timeout_s(self) -> float:
        return self.latency_ms / 1000 + _TIMEOUT_MARGIN_S

    def _url(self, task: Task) -> str:
        query = f"latency_ms={self.latency_ms}&size_kb={self.size_kb}&seed={task.seed}"
        return f"{self.base_url}/download?{query}"
