"""`asyncio-thread`: a separate event loop in a background thread."""

import asyncio

from concgui.engine.contracts.model import Job
from concgui.engine.contracts.model_info import ModelInfo
from concgui.engine.execution.coroutines import CoroutineRun, loop_error
from concgui.engine.execution.supervised_model import SupervisedModel
from concgui.engine.tasks.sink import EventSink


class AsyncioThread(SupervisedModel):
    """All tasks as coroutines on one loop that is not the window's."""

    info = ModelInfo(
        key="asyncio-thread",
        title="asyncio in a thread",
        summary="coroutines on a separate loop in one background thread",
        runs_coroutines=True,
        all_at_once=True,
        stops_running_tasks=True,
        run_options=("switch_interval_ms", "yield_every_ms"),
    )

    def __init__(self, job: Job, sink: EventSink) -> None:
        super().__init__(job, sink)
        self._coroutines = CoroutineRun(job, sink)
        self._loop: asyncio.AbstractEventLoop | None = None

    def cancel(self) -> None:
        """Cancel the coroutines, in the thread of their loop."""
        super().cancel()
        loop = self._loop
        if loop is not None:
            try:
                loop.call_soon_threadsafe(self._coroutines.cancel)
            except RuntimeError:
                # The loop closed between the check and the call: nothing is left to cancel.
                return

    def _execute(self) -> None:
        with asyncio.Runner() as runner:
            self._loop = runner.get_loop()
            self._loop.set_exception_handler(lambda _, context: self._sink.note(loop_error(context)))
            try:
                runner.run(self._coroutines.run())
            finally:
                self._loop = None
