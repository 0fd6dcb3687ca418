"""`files`: writing real files and reading them back."""

import asyncio
import contextlib
import importlib
import os
import random
import zlib
from collections.abc import AsyncIterator, Awaitable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from concgui.engine.contracts.parameters import integer, switch
from concgui.engine.contracts.workload import (
    CoroutineWorkload,
    PlainWorkload,
    SessionContext,
    WorkKind,
    WorkloadInfo,
)
from concgui.engine.errors import ServiceError
from concgui.engine.note import Note
from concgui.engine.system.temporary_folder import temporary_folder
from concgui.engine.tasks.task import Task

if TYPE_CHECKING:
    from concgui.engine.contracts.workload import Services

_HEADER_BYTES = 8


@dataclass(frozen=True)
class Files(PlainWorkload, CoroutineWorkload[Executor]):
    """A task that writes files, reads each of them back, compares and removes it.

    The data that is read back comes from the system's cache, as for any file that was just written.

    Attributes:
        folder: Folder of the files; set once the run is prepared.
    """

    info = WorkloadInfo(
        key="files",
        title="Files",
        summary="Writes, syncs, reads back and removes files, as an editor, a cache or an export does.",
        gil="releases the GIL in each system call and holds it in between",
        packages=("aiofiles",),
        kind=WorkKind.FILES,
    )
    coroutine_note: ClassVar[Note] = Note.of("aiofiles-threads")
    count: int = integer(default=300, minimum=1, maximum=100_000, help="Number of files per task.")
    size_kb: int = integer(
        default=256, minimum=0, maximum=1_000_000, unit="kB", help="Size of each file (1 kB = 1,000 bytes)."
    )
    fsync: bool = switch(default=True, help="Sync each file to the disk before closing it.")
    folder: str = ""

    def memory_bytes_per_task(self) -> int:
        """Return the size of the written content, the read content and their source."""
        return 3_000 * self.size_kb

    def seconds_per_task(self) -> float:
        """Return the time at 1 GB/s for writing and reading, 0.1 ms a file, and 0.5 ms a sync."""
        return self.count * (self.size_kb / 1e6 + 1e-4 + (5e-4 if self.fsync else 0.0))

    def open_files_needed(self, at_once: int) -> int:
        """Return one file for each task under way."""
        return at_once

    def disk_bytes_needed(self, tasks: int, at_once: int) -> int:
        """Return one file for each task under way: a task removes a file before it writes the next."""
        return at_once * max(1, self.size_kb) * 1000

    @contextlib.contextmanager
    def prepared(self, services: "Services") -> Iterator["Files"]:
        """Create the folder, which is removed with the run."""
        del services
        with temporary_folder(self.disk_bytes_needed(1, 1)) as folder:
            yield replace(self, folder=str(folder))

    def call(self, session: None, task: Task) -> int:
        """Write, sync, read back, compare and remove one file after the other."""
        checksum = 0
        for path, content in self._files(task):
            with path.open("wb") as written:
                written.write(content)
                if self.fsync:
                    written.flush()
                    os.fsync(written.fileno())
            checksum = _compare(path, content, path.read_bytes(), checksum)
            path.unlink()
        return checksum

    @contextlib.asynccontextmanager
    async def async_session(self, context: SessionContext) -> AsyncIterator[Executor]:
        """Yield the threads behind aiofiles: as many as a thread pool of this run would have."""
        with ThreadPoolExecutor(context.workers, thread_name_prefix="concgui-aiofiles") as executor:
            yield executor

    async def call_async(self, session: Executor, task: Task) -> int:
        """Write, sync, read back, compare and remove files with aiofiles."""
        aiofiles_os: Any = importlib.import_module("aiofiles.os")
        loop = asyncio.get_running_loop()
        checksum = 0
        for path, content in self._files(task):
            async with _opened(path, "wb", session) as written:
                await written.write(content)
                if self.fsync:
                    await written.flush()
                    await loop.run_in_executor(session, os.fsync, written.fileno())
            async with _opened(path, "rb", session) as kept:
                checksum = _compare(path, content, await kept.read(), checksum)
            await aiofiles_os.remove(path, executor=session)
        return checksum

    def _files(self, task: Task) -> Iterator[tuple[Path, bytes]]:
        """Yield path and content of each file of a task; no two contents are equal."""
        size = 1000 * self.size_kb
        unit = random.Random(task.seed).randbytes(1000)  # noqa: S311 -- content, no secret
        content = unit * self.size_kb
        for number in range(self.count):
            header = number.to_bytes(_HEADER_BYTES, "big")
            path = Path(self.folder, f"{task.number}-{number}.bin")
            yield path, (header + content[_HEADER_BYTES:])[:size]


@contextlib.asynccontextmanager
async def _opened(path: Path, mode: str, executor: Executor) -> AsyncIterator[Any]:
    """Open a file with aiofiles and always close it.

    A cancel ends the waiting but not the thread: with aiofiles' own context manager, a file that its thread
    opens after the cancel, or that was still waiting to be closed, would stay open.
    """
    # Any, because aiofiles has no types.
    aiofiles: Any = importlib.import_module("aiofiles")
    opening: asyncio.Future[Any] = asyncio.ensure_future(aiofiles.open(path, mode, executor=executor))
    try:
        yield await _to_the_end(opening)
    finally:
        if opening.exception() is None:
            await _to_the_end(opening.result().close())


async def _to_the_end(operation: Awaitable[Any]) -> Any:
    """Await an operation that a cancel must not cut off; the cancel takes effect afterwards."""
    under_way = asyncio.ensure_future(operation)
    try:
        return await asyncio.shield(under_way)
    finally:
        if not under_way.done():
            await asyncio.wait([under_way])


def _compare(path: Path, written: bytes, read: bytes, checksum: int) -> int:
    if read != written:
        raise ServiceError(
            f"{path.name}: the {len(read)} bytes read back differ from the {len(written)} bytes written; "
            "another program changed the file or the disk is failing"
        )
    return zlib.crc32(read, checksum)
