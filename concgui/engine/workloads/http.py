"""`http`: real downloads from a server on this machine."""

import contextlib
import hashlib
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from concgui.engine.contracts.parameters import integer
from concgui.engine.contracts.workload import CoroutineWorkload, SessionContext, Workload, WorkloadInfo
from concgui.engine.tasks.task import Task
from concgui.engine.workloads.support.http_clients import check_status, client_session, connection_pool

if TYPE_CHECKING:
    import aiohttp
    import urllib3

    from concgui.engine.contracts.workload import Services

_TIMEOUT_MARGIN_S = 30.0


@dataclass(frozen=True)
class Http(Workload["urllib3.PoolManager"], CoroutineWorkload["aiohttp.ClientSession"]):
    """Downloads a body over HTTP: urllib3 in threads and processes, aiohttp in coroutines.

    Attributes:
        base_url: Where the server listens; known once the run is prepared.
    """

    info = WorkloadInfo(
        key="http",
        title="Download",
        summary="Downloads over HTTP from a server on this machine, as a client of any service would.",
        gil="releases the GIL while it waits, holds it while it reads",
        packages=("aiohttp", "urllib3"),
    )
    latency_ms: int = integer(
        default=300, minimum=0, maximum=60_000, unit="ms", help="How long the server waits before it answers."
    )
    size_kb: int = integer(
        default=64, minimum=0, maximum=100_000, unit="kB", help="Size of each answer, in 1,000 bytes."
    )
    base_url: str = ""

    def open_files_needed(self, at_once: int) -> int:
        """Return a connection for each task under way."""
        return at_once

    def memory_bytes_per_task(self) -> int:
        """The body, here and at the server."""
        return 2_000 * self.size_kb

    def seconds_per_task(self) -> float:
        """The wait, and the body at 100 MB/s."""
        return self.latency_ms / 1000 + self.size_kb / 100_000

    def cpu_seconds_per_task(self) -> float:
        """The body is read and hashed; the rest is waiting."""
        return self.size_kb / 100_000

    @contextlib.contextmanager
    def prepared(self, services: "Services") -> Iterator["Http"]:
        """Make sure that the server runs; the runs of an experiment share it, and it ends with them."""
        yield replace(self, base_url=services.http_server_url())

    def session(self, context: SessionContext) -> "AbstractContextManager[urllib3.PoolManager]":
        """A pool of connections, shared by all threads of the process."""
        return connection_pool(context.workers, self._timeout_s)

    def call(self, session: "urllib3.PoolManager", task: Task) -> str:
        """Download with urllib3."""
        answer = session.request("GET", self._url(task))
        check_status(answer.status, self._url(task))
        return hashlib.sha256(answer.data).hexdigest()

    def async_session(self, context: SessionContext) -> "AbstractAsyncContextManager[aiohttp.ClientSession]":
        """A client session without a limit of connections: the model bounds how many there are."""
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
