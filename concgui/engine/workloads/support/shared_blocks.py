"""Shared memory that the program creates and owns for a run and its workers open."""

import contextlib
import shutil
import sys
from collections.abc import Iterator
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from typing import Any

from concgui.engine.errors import ServiceError

_LINUX_FOLDER = Path("/dev/shm")  # noqa: S108 -- where Linux keeps shared memory; no file is created here


class Block:
    """A block of shared memory as one process sees it.

    Attributes:
        name: Name with which another process opens the block.
    """

    def __init__(self, memory: SharedMemory) -> None:
        if memory.buf is None:
            raise ValueError(f"the shared memory {memory.name} is closed")
        self._bytes = memory.buf
        self.name = memory.name

    def write(self, data: bytes) -> None:
        """Write bytes at the start of the block."""
        self._bytes[: len(data)] = data

    @contextlib.contextmanager
    def part(self, number: int, size: int) -> Iterator[memoryview]:
        """Yield one of the block's equally large parts, which is valid only within the context."""
        with self._bytes[number * size : (number + 1) * size] as part:
            yield part


@contextlib.contextmanager
def made_block(size: int) -> Iterator[Block]:
    """Create a block and remove it on exit, for all processes.

    Raises:
        ServiceError: If there is not enough shared memory.
    """
    _ensure_room(size)
    try:
        memory = SharedMemory(create=True, size=size)
    except OSError as error:
        raise ServiceError(
            f"cannot create {size / 1e6:,.0f} MB of shared memory: {error}; "
            "choose a smaller size_mb or fewer tasks"
        ) from error
    try:
        yield Block(memory)
    finally:
        memory.close()
        memory.unlink()


@contextlib.contextmanager
def attached_block(name: str) -> Iterator[Block]:
    """Open a block that the program created."""
    # From Python 3.13 on a process that only opens a block need not track it. Before, it registers the block
    # with the program's resource tracker, which already knows it.
    options: dict[str, Any] = {"track": False} if sys.version_info >= (3, 13) else {}
    memory = SharedMemory(name=name, **options)
    try:
        yield Block(memory)
    finally:
        memory.close()


def _ensure_room(size: int) -> None:
    """Check that there is enough shared memory.

    Linux allows a block of any size and kills a process (SIGBUS) that writes to a part without memory.
    """
    if not _LINUX_FOLDER.is_dir():
        return
    free = shutil.disk_usage(_LINUX_FOLDER).free
    if free < size:
        raise ServiceError(
            f"this run needs {size / 1e6:,.0f} MB of shared memory, but only {free / 1e6:,.0f} MB are free "
            f"in {_LINUX_FOLDER}; "
            "choose a smaller size_mb or fewer tasks, or give the container more (`--shm-size`)"
        )
