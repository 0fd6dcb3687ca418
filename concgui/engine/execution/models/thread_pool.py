"""`thread-pool`: `concurrent.futures.ThreadPoolExecutor`."""

import functools
import itertools
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from concgui.engine.contracts.model_info import ModelInfo
from concgui.engine.execution.chunks import chunks_of
from concgui.engine.execution.supervised_model import SupervisedModel
from concgui.engine.tasks.task import Chunk, Task

Item = TypeVar("Item", Task, Chunk)
"""What is submitted at once."""

CHECK_EVERY = 1_024
"""Number of submissions between two checks of the threads' progress."""

MAX_CHECKS_AHEAD = 4
"""Checks that may be pending, so that at most about 5,000 chunks wait in the pool.

A waiting chunk takes 1.5 kB there, and a million of them 1.5 GB.
"""


class ThreadPool(SupervisedModel):
    """A fixed number of threads that take one task after another."""

    info = ModelInfo(
        key="thread-pool",
        title="thread pool",
        summary="ThreadPoolExecutor: threads share one GIL",
        uses_workers=True,
        run_options=("switch_interval_ms", "chunk_size"),
    )

    def _execute(self) -> None:
        workload, cancelled = self._job.workload, self._job.cancelled
        of_thread = threading.local()

        def make_log() -> None:
            of_thread.log = self._sink.worker_log()

        with workload.session(self._job.session_context) as session:
            call = functools.partial(workload.call, session)

            def run(task: Task, submitted_ns: int) -> None:
                if not cancelled.is_set():
                    of_thread.log.run(call, task, submitted_ns)

            def run_chunk(chunk: Chunk, submitted_ns: int) -> None:
                for task in chunk:
                    run(task, submitted_ns)

            with ThreadPoolExecutor(self._job.workers, "concgui-pool", make_log) as pool:
                size = self._job.run_options.chunk_size
                if size == 1:
                    self._feed(pool, run, iter(self._job.tasks))
                else:
                    self._feed(pool, run_chunk, chunks_of(self._job.tasks, size))

    def _feed(
        self, pool: ThreadPoolExecutor, run: Callable[[Item, int], None], items: Iterator[Item]
    ) -> None:
        """Submit all items, but not too far ahead of the threads; stop when the run is cancelled."""
        ahead: deque[Future[None]] = deque()
        while not self._job.cancelled.is_set():
            future: Future[None] | None = None
            # After a request to cancel up to 1,024 more are submitted within some 10 ms; none of them runs.
            for item in itertools.islice(items, CHECK_EVERY):
                future = pool.submit(run, item, time.perf_counter_ns())
            if future is None:
                return
            ahead.append(future)
            if len(ahead) > MAX_CHECKS_AHEAD:
                ahead.popleft().result()
