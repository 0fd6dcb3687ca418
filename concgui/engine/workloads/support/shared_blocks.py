"""Shared memory with one owner: made by the program for a run, opened by its workers."""

import contextlib
import shutil
import sys
from collections.abc import Iterator
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from typing import Any

from concgui.engine.errors import ServiceError

_LINUX_FOLDER = Path("/dev/shm")  # noqa: S108 -- where Linux keeps shared memory, no file of ours


class Block:
    """A block of shared memory as one process sees it.

    Attributes:
        name: What another process opens it by.
    """

    def __init__(self, memory: SharedMemory) -> None:
        if memory.buf is None:
            raise ValueError(f"the shared memory {memory.name} is closed")
        self._bytes = memory.buf
        self.name = memory.name

    def write(self, data: bytes) -> None:
        """Put bytes at its begin."""
        self._bytes[: len(data)] = data

    @contextlib.contextmanager
    def part(self, number: int, size: int) -> Iterator[memoryview]:
        """The part of that number, of parts that are all of one size; not to be kept."""
        with self._bytes[number * size : (number + 1) * size] as part:
            yield part


@contextlib.contextmanager
def made_block(size: int) -> Iterator[Block]:
    """Make a block; it is gone for everybody afterwards.

    Raises:
        ServiceError: There is not enough of it.
    """
    _ensure_room(size)
    try:
        memory = SharedMemory(create=True, size=size)
    except OSError as error:
        raise ServiceError(
            f"{size / 1e6:,.0f} MB of shared memory could not be had: {error}; "
            "choose a smaller size_mb or fewer tasks"
        ) from error
    try:
        yield Block(memory)
    finally:
        memory.close()
        memory.unlink()


@contextlib.contextmanager
def attached_block(name: str) -> Iterator[Block]:
    """Open a block that the program made."""
    # From 3.13 on a process need not watch over what it only opens. Before, it tells the
    # program's own watcher, which knows of the block already.
    options: dict[str, Any] = {"track": False} if sys.version_info >= (3, 13) else {}
    memory = SharedMemory(name=name, **options)
    try:
        yield Block(memory)
    finally:
        memory.close()


def _ensure_room(size: int) -> None:
    """Linux gives any size and kills (SIGBUS) who writes where there is no memory behind it."""
    if not _LINUX_FOLDER.is_dir():
        return
    free = shutil.disk_usage(_LINUX_FOLDER).free
    if free < size:
        raise ServiceError(
            f"{size / 1e6:,.0f} MB of shared memory are needed, {free / 1e6:,.0f} MB are free "
            f"in {_LINUX_FOLDER}; "
            "choose a smaller size_mb or fewer tasks, or give the container more (`--shm-size`)"
        )
