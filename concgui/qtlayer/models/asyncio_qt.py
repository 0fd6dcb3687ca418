"""`asyncio-qt`: coroutines on the Qt loop, by way of qasync."""

import asyncio
import importlib.util

from PySide6.QtCore import QTimer

from concgui.engine.coroutines import CoroutineRun
from concgui.engine.model import Job, Model, ModelInfo
from concgui.engine.outcome import TaskError
from concgui.engine.sink import EventSink
from concgui.engine.workload import Availability
from concgui.qtlayer.qt_loop import QtLoop


class AsyncioQt(Model):
    """All tasks are coroutines in the GUI thread; the window answers while they wait."""

    info = ModelInfo(
        key="asyncio-qt",
        title="asyncio on Qt",
        summary="coroutines on the window's own loop (qasync)",
        runs_coroutines=True,
        stops_running_tasks=True,
    )

    def __init__(self, job: Job, sink: EventSink) -> None:
        super().__init__(job, sink)
        self._coroutines = CoroutineRun(job, sink)
        self._qt_loop: QtLoop | None = None
        self._main: asyncio.Task[None] | None = None

    @classmethod
    def availability(cls) -> Availability:
        """Whether qasync is installed."""
        if importlib.util.find_spec("qasync") is None:
            return Availability("needs the package qasync: pip install qasync")
        return Availability()

    def start(self) -> None:
        """Open the loop on the running Qt loop and create the main coroutine."""
        self._qt_loop = QtLoop(on_error=self._sink.note)
        self._main = self._qt_loop.loop.create_task(self._coroutines.run())
        # The loop must not be closed from a callback of its own.
        self._main.add_done_callback(lambda _: QTimer.singleShot(0, self._release))

    def cancel(self) -> None:
        """Cancel every coroutine."""
        super().cancel()
        self._coroutines.cancel()

    def shutdown(self, deadline_s: float) -> bool:
        """Cancel; the loop closes when Qt's loop has run the coroutines to their ends."""
        self.cancel()
        return self._sink.released_ns is not None

    def _release(self) -> None:
        if self._main is not None and not self._main.cancelled():
            error = self._main.exception()
            if error is not None:
                self._sink.fail(f"{self.info.key} failed: {TaskError.from_exception(error)}")
        if self._qt_loop is not None:
            self._qt_loop.close()
        self._sink.release()
