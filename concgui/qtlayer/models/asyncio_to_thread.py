"""`asyncio-to-thread`: the synchronous workload in threads, awaited on the Qt loop."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from concgui.engine.contracts.model_info import ModelInfo
from concgui.engine.tasks.task import Task, TaskReport
from concgui.qtlayer.models.bases.loop_lanes import LANES_PER_WORKER, run_in_lanes
from concgui.qtlayer.models.bases.qt_loop_model import QtLoopModel


class AsyncioToThread(QtLoopModel):
    """`asyncio.to_thread` for each task: coroutines wait in the GUI thread while threads do the work.

    A thread cannot be stopped, so running tasks of a cancelled run continue to their end.
    """

    info = ModelInfo(
        key="asyncio-to-thread",
        title="asyncio.to_thread",
        summary="coroutines on the window's own loop await blocking calls in threads",
        uses_workers=True,
        run_options=("switch_interval_ms",),
    )

    async def _run(self) -> None:
        job = self._job
        pool = ThreadPoolExecutor(job.workers, thread_name_prefix="concgui-to-thread")
        # Otherwise the loop would create its own pool with a different number of threads.
        asyncio.get_running_loop().set_default_executor(pool)
        try:
            with job.workload.session(job.session_context) as session:

                async def handle(task: Task) -> None:
                    submitted_ns = time.perf_counter_ns()
                    report = await asyncio.to_thread(self._run_task, session, task, submitted_ns)
                    if report is not None:
                        self._sink.report(report)

                lanes = LANES_PER_WORKER * job.workers
                await run_in_lanes(job.tasks, lanes, handle, job.cancelled.is_set)
        finally:
            # All calls have returned, so this does not block the window for any noticeable time.
            pool.shutdown()

    def _run_task(self, session: Any, task: Task, submitted_ns: int) -> TaskReport | None:
        if self._job.cancelled.is_set():
            return None
        return self._sink.run_task(lambda t: self._job.workload.call(session, t), task, submitted_ns)
