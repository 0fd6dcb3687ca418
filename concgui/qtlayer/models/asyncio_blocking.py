"""`asyncio-blocking`: the anti-pattern of a blocking call in a coroutine."""

import asyncio
import functools
import time
from typing import Any

from concgui.engine.contracts.model_info import ModelInfo
from concgui.engine.tasks.task import Task
from concgui.qtlayer.models.bases.qt_loop_model import QtLoopModel


class AsyncioBlocking(QtLoopModel):
    """The synchronous workload called inside coroutines on the window's loop.

    ``async def`` does not make a blocking call yield: until it returns, neither the other coroutines nor
    the window can run.
    """

    info = ModelInfo(
        key="asyncio-blocking",
        title="blocking call in asyncio",
        summary="the blocking call inside a coroutine on the window's own loop: async in name only",
        hears_cancel=False,
        calls_in_coroutine=True,
        replacement="asyncio-to-thread",
    )

    async def _run(self) -> None:
        with self._job.workload.session(self._job.session_context) as session:
            submitted_ns = time.perf_counter_ns()
            await asyncio.gather(*(self._run_one(session, task, submitted_ns) for task in self._job.tasks))

    async def _run_one(self, session: Any, task: Task, submitted_ns: int) -> None:
        if not self._job.cancelled.is_set():
            call = functools.partial(self._job.workload.call, session)
            self._sink.report(self._sink.run_task(call, task, submitted_ns))
