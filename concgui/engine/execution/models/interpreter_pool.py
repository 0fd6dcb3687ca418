"""`interpreter-pool`: `concurrent.futures.InterpreterPoolExecutor`, from Python 3.14."""

import concurrent.futures
import importlib.util
import pickle
import sys
from concurrent.futures import Executor
from typing import Any

from concgui.engine.contracts.availability import Availability
from concgui.engine.contracts.model import Job
from concgui.engine.contracts.model_info import ModelInfo
from concgui.engine.execution.chunks import ChunkReporter
from concgui.engine.execution.interpreter_worker import (
    CancelFlag,
    initializer_for,
    reports_from_interpreter,
    run_chunk_in_interpreter,
)
from concgui.engine.execution.pool_model import PoolModel
from concgui.engine.execution.start_marks import StartMarks
from concgui.engine.note import Note
from concgui.engine.tasks.sink import EventSink
from concgui.engine.tasks.task import cut_off_report

FIRST_VERSION = (3, 14)
BROKEN_POOL = Note.of("interpreter-pool-broken")


class InterpreterPool(PoolModel):
    """A fixed number of threads of this process, each with its own interpreter and GIL.

    Cancelling stops tasks that have not started and tasks that check the session's event. A task that
    computes runs to its end, as in every thread.
    """

    info = ModelInfo(
        key="interpreter-pool",
        title="interpreter pool",
        summary="InterpreterPoolExecutor: threads of one process, one interpreter and one GIL each",
        uses_interpreters=True,
        uses_workers=True,
        run_options=("chunk_size",),
    )

    def __init__(self, job: Job, sink: EventSink) -> None:
        super().__init__(job, sink)
        self._flag = CancelFlag()

    @classmethod
    def availability(cls) -> Availability:
        """Return whether this Python has `InterpreterPoolExecutor`."""
        version = sys.version_info[:2]
        if version < FIRST_VERSION:
            return Availability(f"needs Python 3.14 or newer (this is {version[0]}.{version[1]})")
        if importlib.util.find_spec("_interpreters") is None:
            return Availability(f"needs sub-interpreters, which {sys.implementation.name} does not have")
        return Availability()

    def cancel(self) -> None:
        """Prevent further tasks from starting."""
        super().cancel()
        self._flag.set()

    def _execute(self) -> None:
        if not self._job.tasks:
            return
        reporter = ChunkReporter(self._job, self._sink, BROKEN_POOL)
        marks = StartMarks()
        self._sink.know_starts(lambda: (cut_off_report(*mark) for mark in marks))
        try:
            with self._make_pool(marks.path) as pool:
                self._feed(pool, run_chunk_in_interpreter, reports_from_interpreter, reporter)
        finally:
            marks.close()

    def _make_pool(self, marks_path: str) -> Executor:
        executors: Any = concurrent.futures
        call, arguments = initializer_for(pickle.dumps(self._job.workload), self._flag, marks_path)
        pool: Executor = executors.InterpreterPoolExecutor(
            self._pool_size, "concgui-interpreter", initializer=call, initargs=arguments
        )
        return pool
