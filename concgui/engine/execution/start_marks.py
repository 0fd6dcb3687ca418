"""Starts of tasks in worker processes, written down so that they are known of a process that was ended.

A process that is terminated reports nothing of the task that it was executing. Without its start, a run that
was cancelled during its first tasks would seem to have been starting all the time.
"""

import contextlib
import os
import struct
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from concgui.engine.system.temporary_folder import temporary_prefix

_ROW = struct.Struct("=qqq")


class StartMark(NamedTuple):
    """The start of a task in a worker process.

    Attributes:
        task: Number of the task.
        started_ns: When the worker was about to start the task.
        process: Process id of the worker.
        thread: Native thread id of the worker.
    """

    task: int
    started_ns: int
    process: int
    thread: int


class StartMarks:
    """The program's side: a temporary file with one row for each task, into which the workers write.

    Attributes:
        path: Path of the file; "" if none could be made, and then no starts are known.
    """

    def __init__(self) -> None:
        self.path = ""
        with contextlib.suppress(OSError):
            handle, self.path = tempfile.mkstemp(prefix=f"{temporary_prefix(os.getpid())}starts-")
            os.close(handle)

    def __iter__(self) -> Iterator[StartMark]:
        """Yield the starts that were written, in the order of the tasks."""
        rows = b""
        with contextlib.suppress(OSError):
            rows = Path(self.path).read_bytes() if self.path else b""
        whole = len(rows) // _ROW.size * _ROW.size
        for task, row in enumerate(_ROW.iter_unpack(rows[:whole])):
            if any(row):
                yield StartMark(task, *row)

    def close(self) -> None:
        """Remove the file. Idempotent; only after all workers have ended."""
        path, self.path = self.path, ""
        if path:
            with contextlib.suppress(OSError):
                Path(path).unlink()


class StartMarker:
    """The worker's side. A start that cannot be written, because the disk is full, is left out.

    Args:
        path: Path of the file; "" to write nothing.
    """

    def __init__(self, path: str) -> None:
        self._file = None
        with contextlib.suppress(OSError):
            self._file = Path(path).open("r+b", buffering=0) if path else None  # noqa: SIM115 -- see `close`

    def mark(self, task: int) -> None:
        """Write down that this thread starts a task. Takes some microseconds."""
        if self._file is None:
            return
        row = _ROW.pack(time.perf_counter_ns(), os.getpid(), threading.get_native_id())
        with contextlib.suppress(OSError):
            self._file.seek(task * _ROW.size)
            self._file.write(row)

    def close(self) -> None:
        """Close the file. Idempotent."""
        if self._file is not None:
            self._file.close()
            self._file = None
