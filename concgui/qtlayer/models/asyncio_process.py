"""`asyncio-process`: the synchronous workload in processes, awaited on the Qt loop."""

import asyncio
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

from concgui.engine.contracts.model import Job
from concgui.engine.contracts.model_info import ModelInfo
from concgui.engine.execution.chunks import ChunkReporter, chunks_of
from concgui.engine.execution.process_model import ProcessModel
from concgui.engine.execution.process_worker import interrupts_blocked, run_chunk_in_worker
from concgui.engine.execution.worker_processes import BROKEN_POOL
from concgui.engine.tasks.sink import EventSink
from concgui.engine.tasks.task import Chunk
from concgui.qtlayer.models.bases.loop_lanes import LANES_PER_WORKER, run_in_lanes
from concgui.qtlayer.models.bases.qt_loop_model import QtLoopModel


class AsyncioProcess(ProcessModel, QtLoopModel):
    """`loop.run_in_executor` with a process pool: the way to do CPU-bound work in an async program."""

    info = ModelInfo(
        key="asyncio-process",
        title="asyncio with processes",
        summary="coroutines on the window's own loop await calls in a process pool",
        uses_processes=True,
        uses_workers=True,
        stops_running_tasks=True,
        run_options=("start_method", "chunk_size"),
    )

    def __init__(self, job: Job, sink: EventSink) -> None:
        super().__init__(job, sink)
        self._reporter = ChunkReporter(job, sink, BROKEN_POOL)

    def shutdown(self, deadline_s: float) -> bool:
        """Cancel, and kill the processes that are left, since only Qt's loop could wait for them."""
        at_rest = super().shutdown(deadline_s)
        if not at_rest:
            self._processes.context.kill()
        return at_rest

    async def _run(self) -> None:
        job = self._job
        if not job.tasks:
            return
        chunks = tuple(chunks_of(job.tasks, job.run_options.chunk_size))
        pool = self._processes.make_pool(min(job.workers, len(chunks)))
        try:

            async def handle(chunk: Chunk) -> None:
                await self._run_chunk(pool, chunk)

            await run_in_lanes(chunks, LANES_PER_WORKER * job.workers, handle, job.cancelled.is_set)
        finally:
            await self._close(pool)

    async def _run_chunk(self, pool: ProcessPoolExecutor, chunk: Chunk) -> None:
        submitted_ns = time.perf_counter_ns()
        loop = asyncio.get_running_loop()
        try:
            with interrupts_blocked():
                # Submitting may start a worker process here, in the GUI thread.
                future = loop.run_in_executor(pool, run_chunk_in_worker, chunk, submitted_ns)
            self._processes.terminate_if_cancelled()
            reports = await future
        except Exception as error:  # noqa: BLE001 -- becomes the failure of the chunk's tasks
            self._reporter.report_lost(chunk, submitted_ns, error)
        else:
            self._reporter.report_returned(reports)

    async def _close(self, pool: ProcessPoolExecutor) -> None:
        """Wait for the workers in a separate thread, so that the window stays responsive."""

        def close() -> None:
            pool.shutdown()
            self._processes.close()

        closing = ThreadPoolExecutor(1, thread_name_prefix="concgui-closing")
        try:
            await asyncio.get_running_loop().run_in_executor(closing, close)
        finally:
            closing.shutdown()
