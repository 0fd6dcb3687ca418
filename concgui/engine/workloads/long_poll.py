"""`long-poll`: thousands of simultaneous waits."""

import contextlib
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

_CONNECTION_S = 0.002
_TIMEOUT_MARGIN_S = 60.0
# 5,000 simultaneous connections meet a queue of 4,096; a client that finds it full retries after 1, 3, 7 s.


@dataclass(frozen=True)
class LongPoll(Workload["urllib3.PoolManager"], CoroutineWorkload["aiohttp.ClientSession"]):
    """A task that waits on an idle connection until the server responds.

    Attributes:
        base_url: Address of the server; set once the run is prepared.
    """

    info = WorkloadInfo(
        key="long-poll",
        title="Long poll",
        summary="Waits on a connection for a message, as a chat, a feed or a job queue does.",
        gil="releases the GIL while it waits",
        packages=("aiohttp", "urllib3"),
        kind=WorkKind.WAITING,
    )
    wait_ms: int = integer(
        default=300, minimum=0, maximum=600_000, unit="ms", help="How long the server delays its response."
    )
    base_url: str = ""

    def memory_bytes_per_task(self) -> int:
        """Return the size of a connection and a thread with its stack, as measured with 2,000 of them."""
        return 50_000

    def seconds_per_task(self) -> float:
        """Return the wait plus the time to open and close a connection."""
        return self.wait_ms / 1000 + _CONNECTION_S

    def waited_seconds_per_task(self) -> float:
        """Return the wait."""
        return self.wait_ms / 1000

    def cpu_seconds_per_task(self) -> float:
        """Return the time to open and close a connection; the rest is waiting."""
        return _CONNECTION_S

    def open_files_needed(self, at_once: int) -> int:
        """Return a connection for each task under way."""
        return at_once

    @contextlib.contextmanager
    def prepared(self, services: "Services") -> Iterator["LongPoll"]:
        """Start the server if necessary; the runs of an experiment share it, and it ends with them."""
        yield replace(self, base_url=services.http_server_url())

    def session(self, context: SessionContext) -> "AbstractContextManager[urllib3.PoolManager]":
        """Return a pool that keeps one connection per worker and opens more if more are in use."""
        return connection_pool(context.workers, self._timeout_s)

    def call(self, session: "urllib3.PoolManager", task: Task) -> int:
        """Wait with urllib3, which blocks the thread."""
        answer = session.request("GET", self._url(task))
        return _news(answer.status, answer.data, self._url(task))

    def async_session(self, context: SessionContext) -> "AbstractAsyncContextManager[aiohttp.ClientSession]":
        """Return a client session without a connection limit that keeps no connection for later requests."""
        del context
        return client_session(self._timeout_s, keeps=False)

    async def call_async(self, session: "aiohttp.ClientSession", task: Task) -> int:
        """Wait with aiohttp, which suspends the coroutine."""
        async with session.get(self._url(task)) as answer:
            return _news(answer.status, await answer.read(), self._url(task))

    @property
    def _timeout_s(self) -> float:
        return self.wait_ms / 1000 + _TIMEOUT_MARGIN_S

    def _url(self, task: Task) -> str:
        return f"{self.base_url}/wait?wait_ms={self.wait_ms}&seed={task.seed}"


def _news(status: int, body: bytes, url: str) -> int:
    check_status(status, url)
    return int(body)
