"""`asyncio-qt`: coroutines on the Qt loop, using qasync."""

from concgui.engine.contracts.model import Job
from concgui.engine.contracts.model_info import ModelInfo
from concgui.engine.execution.coroutines import CoroutineRun
from concgui.engine.tasks.sink import EventSink
from concgui.qtlayer.models.bases.qt_loop_model import QtLoopModel


class AsyncioQt(QtLoopModel):
    """All tasks as coroutines in the GUI thread; the window responds while they wait."""

    info = ModelInfo(
        key="asyncio-qt",
        title="asyncio on Qt",
        summary="coroutines on the window's own loop (qasync)",
        runs_coroutines=True,
        all_at_once=True,
        stops_running_tasks=True,
        coarse_timers=True,
        run_options=("yield_every_ms",),
    )

    def __init__(self, job: Job, sink: EventSink) -> None:
        super().__init__(job, sink)
        self._coroutines = CoroutineRun(job, sink)

    def cancel(self) -> None:
        """Cancel every coroutine."""
        super().cancel()
        self._coroutines.cancel()

    async def _run(self) -> None:
        await self._coroutines.run()
