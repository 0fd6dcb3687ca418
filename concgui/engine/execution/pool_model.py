"""Base of the models whose supervisor submits chunks of tasks to an executor that pickles them."""

import functools
import threading
import time
from abc import abstractmethod
from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from typing import TypeVar

from concgui.engine.execution.chunks import ChunkReporter, chunks_of
from concgui.engine.execution.report_transfer import PickledReport
from concgui.engine.execution.supervised_model import SupervisedModel
from concgui.engine.tasks.task import Chunk

Answer = TypeVar("Answer")
"""A worker's return value for a chunk."""

MAX_UNDER_WAY = 256
"""Largest number of chunks in a pool at once.

The pool's own threads go through all of its chunks: with 10,000 the window waits up to 140 ms for the GIL,
with 256 up to 18 ms.
"""


class PoolModel(SupervisedModel):
    """A model that feeds a pool from its supervisor: the GUI thread must not submit thousands of tasks."""

    def _feed(
        self,
        pool: Executor,
        call: Callable[[Chunk, int], Answer],
        reports_of: Callable[[Answer], Sequence[PickledReport]],
        reporter: ChunkReporter,
    ) -> None:
        """Submit all chunks until the run is cancelled.

        Args:
            pool: Executor that receives the chunks.
            call: Runs a chunk in a worker; called with the chunk and the time of its submission.
            reports_of: Converts a worker's return value into reports.
            reporter: Receives the reports.
        """
        free_slots = threading.Semaphore(max(MAX_UNDER_WAY, 2 * self._job.workers))

        def receive(chunk: Chunk, submitted_ns: int, future: "Future[Answer]") -> None:
            free_slots.release()
            if future.cancelled():
                return
            try:
                reports = reports_of(future.result())
            except Exception as error:  # noqa: BLE001 -- becomes the failure of the chunk's tasks
                reporter.report_lost(chunk, submitted_ns, error)
            else:
                reporter.report_returned(reports)

        for chunk in chunks_of(self._job.tasks, self._job.run_options.chunk_size):
            # A slot is freed by each chunk that comes back or is lost with its pool.
            free_slots.acquire()
            if self._job.cancelled.is_set():
                break
            submitted_ns = time.perf_counter_ns()
            try:
                future = pool.submit(call, chunk, submitted_ns)
            except BrokenExecutor as error:
                free_slots.release()
                reporter.report_lost(chunk, submitted_ns, error)
            else:
                future.add_done_callback(functools.partial(receive, chunk, submitted_ns))

    @property
    def _pool_size(self) -> int:
        """The number of workers, at most one per chunk."""
        chunks = -(-len(self._job.tasks) // self._job.run_options.chunk_size)
        return max(1, min(self._job.workers, chunks))

    @abstractmethod
    def _execute(self) -> None:
        """Open the pool, `_feed` it, and wait until it has shut down."""
