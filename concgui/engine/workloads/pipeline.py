"""`pipeline`: waiting, C code and pure Python in turn."""

import asyncio
import contextlib
import hashlib
import json
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from concgui.engine.contracts.parameters import integer
from concgui.engine.contracts.workload import (
    CoroutineWorkload,
    SessionContext,
    WorkKind,
    Workload,
    WorkloadInfo,
)
from concgui.engine.note import Note
from concgui.engine.system.temporary_folder import temporary_folder
from concgui.engine.tasks.task import Task
from concgui.engine.workloads.support.generated_text import BYTES_PER_RECORD
from concgui.engine.workloads.support.http_clients import check_status, client_session, connection_pool

if TYPE_CHECKING:
    import aiohttp
    import urllib3

    from concgui.engine.contracts.workload import Services

_TIMEOUT_MARGIN_S = 30.0
_STORED_BYTES_PER_RECORD = 32
_SECONDS_PER_RECORD = 8e-6


class AsyncTools(NamedTuple):
    """Objects that the coroutines of one loop share.

    Attributes:
        client: HTTP client for the downloads.
        executor: Threads that store the results.
    """

    client: "aiohttp.ClientSession"
    executor: Executor


@dataclass(frozen=True)
class Pipeline(Workload["urllib3.PoolManager"], CoroutineWorkload[AsyncTools]):
    """A task that downloads records, parses them, hashes each and stores the hashes in a file.

    Attributes:
        base_url: Address of the server; set once the run is prepared.
        folder: Folder in which the files are stored; set once the run is prepared.
    """

    info = WorkloadInfo(
        key="pipeline",
        title="Pipeline",
        summary="Downloads, parses, hashes and stores records: mixed work, as in most real programs.",
        gil="releases the GIL while it waits and stores and holds it while it parses and hashes",
        holds_gil=True,
        packages=("aiohttp", "urllib3"),
        kind=WorkKind.MIXED,
    )
    coroutine_note: ClassVar[Note] = Note.of("pipeline-parses-in-loop")
    latency_ms: int = integer(
        default=150, minimum=0, maximum=60_000, unit="ms", help="How long the server delays its response."
    )
    records: int = integer(default=20_000, minimum=0, maximum=1_000_000, help="Number of records per task.")
    base_url: str = ""
    folder: str = ""

    def memory_bytes_per_task(self) -> int:
        """Return the size of the response here and at the server, of the parsed objects, and of the lines."""
        return 12 * BYTES_PER_RECORD * self.records

    def seconds_per_task(self) -> float:
        """Return the latency plus 8 µs a record from the server to the file."""
        return self.latency_ms / 1000 + _SECONDS_PER_RECORD * self.records

    def cpu_seconds_per_task(self) -> float:
        """Return the time without the latency of the server."""
        return _SECONDS_PER_RECORD * self.records

    def open_files_needed(self, at_once: int) -> int:
        """Return two for each task under way: a connection and a file."""
        return 2 * at_once

    def disk_bytes_needed(self, tasks: int, at_once: int) -> int:
        """Return the size of one file per task, all of which are kept until the run has ended."""
        return tasks * (4096 + _STORED_BYTES_PER_RECORD * self.records)

    @contextlib.contextmanager
    def prepared(self, services: "Services") -> Iterator["Pipeline"]:
        """Start the server if necessary, and create the folder, which is removed with the run."""
        base_url = services.http_server_url()
        with temporary_folder(self.disk_bytes_needed(1, 1)) as folder:
            yield replace(self, base_url=base_url, folder=str(folder))

    def session(self, context: SessionContext) -> "AbstractContextManager[urllib3.PoolManager]":
        """Return a connection pool, shared by all threads of the process."""
        return connection_pool(context.workers, self._timeout_s)

    def call(self, session: "urllib3.PoolManager", task: Task) -> str:
        """Download, parse, hash and store."""
        answer = session.request("GET", self._url(task))
        lines = _hashed(_parsed(answer.status, answer.data, self._url(task)))
        return self._store(task, lines)

    @contextlib.asynccontextmanager
    async def async_session(self, context: SessionContext) -> AsyncIterator[AsyncTools]:
        """Yield a client without a connection limit, and as many threads as the run has workers."""
        with ThreadPoolExecutor(context.workers, thread_name_prefix="concgui-store") as executor:
            async with client_session(self._timeout_s) as client:
                yield AsyncTools(client, executor)

    async def call_async(self, session: AsyncTools, task: Task) -> str:
        """Download while suspended, parse and hash in the loop's thread, and store in another thread."""
        async with session.client.get(self._url(task)) as answer:
            body = await answer.read()
        lines = _hashed(_parsed(answer.status, body, self._url(task)))
        return await asyncio.get_running_loop().run_in_executor(session.executor, self._store, task, lines)

    @property
    def _timeout_s(self) -> float:
        return self.latency_ms / 1000 + _TIMEOUT_MARGIN_S

    def _url(self, task: Task) -> str:
        query = f"latency_ms={self.latency_ms}&count={self.records}&seed={task.seed}"
        return f"{self.base_url}/records?{query}"

    def _store(self, task: Task, lines: list[str]) -> str:
        """Write the file completely or not at all; return a hash of its content."""
        content = "\n".join(lines).encode()
        unfinished = Path(self.folder, f"{task.number}.part")
        unfinished.write_bytes(content)
        unfinished.replace(unfinished.with_suffix(".csv"))
        return hashlib.sha256(content).hexdigest()


def _parsed(status: int, body: bytes, url: str) -> list[dict[str, object]]:
    check_status(status, url)
    records: list[dict[str, object]] = json.loads(body)
    return records


def _hashed(records: list[dict[str, object]]) -> list[str]:
    """Return a line for each record, with a hash in place of its name."""
    return [
        f"{hashlib.sha256(str(record['name']).encode()).hexdigest()[:16]},{record['score']}"
        for record in records
    ]
