"""Base of the models that run an asyncio program on the window's own loop."""

import importlib.util
from abc import abstractmethod
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer

from concgui.engine.contracts.availability import Availability
from concgui.engine.contracts.model import Job, Model
from concgui.engine.note import Note
from concgui.engine.tasks.outcome import TaskError, model_failed
from concgui.engine.tasks.sink import EventSink
from concgui.qtlayer.models.bases.qt_loop import QtLoop

if TYPE_CHECKING:
    import asyncio


class QtLoopModel(Model):
    """A model that opens a loop on the running Qt loop, runs `_run` there, closes it and releases the run."""

    def __init__(self, job: Job, sink: EventSink) -> None:
        super().__init__(job, sink)
        self._qt_loop: QtLoop | None = None
        self._main: asyncio.Task[None] | None = None
        self._is_released = False

    @classmethod
    def availability(cls) -> Availability:
        """Return whether qasync is installed."""
        if importlib.util.find_spec("qasync") is None:
            return Availability("needs the package qasync: pip install qasync")
        return Availability()

    def start(self) -> None:
        """Open the loop and create the main coroutine."""
        self._qt_loop = QtLoop(on_error=self._sink.note)
        run = self._run()
        try:
            self._main = self._qt_loop.loop.create_task(run)
        except BaseException:
            run.close()
            self._qt_loop.close()
            raise
        # The loop must not be closed from one of its own callbacks.
        self._main.add_done_callback(lambda _: QTimer.singleShot(0, self._release))

    def shutdown(self, deadline_s: float) -> bool:
        """Cancel; the loop is closed once Qt's loop has run the coroutines to their end."""
        self.cancel()
        # The sink would not do: it calls an abandoned run released although its threads still run.
        return self._is_released or self._main is None

    @abstractmethod
    def _run(self) -> Coroutine[Any, Any, None]:
        """Run all tasks and release everything before returning."""

    def _release(self) -> None:
        if self._main is not None and not self._main.cancelled():
            error = self._main.exception()
            if error is not None:
                self._sink.fail(model_failed(self.info.key, error))
        try:
            if self._qt_loop is not None:
                self._qt_loop.close()
        except Exception as error:  # noqa: BLE001 -- becomes the run's failure, with its reason
            self._sink.fail(
                Note.of("loop-not-closed", model=self.info.key, error=str(TaskError.from_exception(error)))
            )
        finally:
            self._is_released = True
            self._sink.release()
