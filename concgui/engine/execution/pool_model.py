"""Base of the models whose supervisor hands chunks of tasks to an executor that pickles them."""

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
"""What comes back from a worker for a chunk."""

MAX_UNDER_WAY = 256
"""How many chunks a pool holds at once. Its own threads sort through all of them: with 10,000 in it
the window waits up to 140 ms for the GIL, with 256 up to 18 ms."""


class PoolModel(SupervisedModel):
    """Feeds a pool from the supervisor: submitting thousands of tasks must not happen in the GUI thread."""

    def _feed(
        self,
        pool: Executor,
        call: Callable[[Chunk, int], Answer],
        reports_of: Callable[[Answer], Sequence[PickledReport]],
        reporter: ChunkReporter,
    ) -> None:
        """Submit all chunks, until the run is cancelled.

        Args:
            pool: Takes them.
            call: Runs a chunk in a worker, given when it was submitted.
            reports_of: Turns what came back into reports.
            reporter: Takes the reports.
        """
        places = threading.Semaphore(max(MAX_UNDER_WAY, 2 * self._job.workers))

        def take(chunk: Chunk, submitted_ns: int, future: "Future[Answer]") -> None:
            places.release()
            if future.cancelled():
                return
            try:
                reports = reports_of(future.result())
            except Exception as error:  # noqa: BLE001 -- becomes the failure of the chunk's tasks
                reporter.lose(chunk, submitted_ns, error)
            else:
                reporter.take(reports)

        for chunk in chunks_of(self._job.tasks, self._job.run_options.chunk_size):
            # Freed by each chunk that comes back or is lost with its pool.
            places.acquire()
            if self._job.cancelled.is_set():
                break
            submitted_ns = time.perf_counter_ns()
            try:
                future = pool.submit(call, chunk, submitted_ns)
            except BrokenExecutor as error:
                places.release()
                reporter.lose(chunk, submitted_ns, error)
            else:
                future.add_done_callback(functools.partial(take, chunk, submitted_ns))

    @property
    def _pool_size(self) -> int:
        """No more workers than there are chunks."""
        chunks = -(-len(self._job.tasks) // self._job.run_options.chunk_size)
        return max(1, min(self._job.workers, chunks))

    @abstractmethod
    def _execute(self) -> None:
        """Open the pool, `_feed` it, and wait for its end."""
