"""Chunks: tasks that are submitted to a pool together."""

from collections.abc import Iterator, Sequence
from concurrent.futures import BrokenExecutor

from concgui.engine.contracts.model import Job
from concgui.engine.execution.report_transfer import PickledReport, after_transfer
from concgui.engine.note import Note
from concgui.engine.tasks.sink import EventSink
from concgui.engine.tasks.task import Chunk, Task, failed_before_start


def chunks_of(tasks: Sequence[Task], size: int) -> Iterator[Chunk]:
    """Yield the tasks in order, in chunks of `size`."""
    for first in range(0, len(tasks), size):
        yield tuple(tasks[first : first + size])


class ChunkReporter:
    """A reporter of a chunk's tasks, whether the chunk came back or was lost.

    Args:
        job: The run's job.
        sink: Receives the reports.
        broken_note: What the run says when the pool broke.
    """

    def __init__(self, job: Job, sink: EventSink, broken_note: Note) -> None:
        self._job = job
        self._sink = sink
        self._broken_note = broken_note

    def report_returned(self, pickled: Sequence[PickledReport]) -> None:
        """Report the tasks of a chunk that came back from its worker."""
        for report in after_transfer(pickled):
            self._sink.report(report)

    def report_lost(self, chunk: Chunk, submitted_ns: int, error: BaseException) -> None:
        """Report the tasks of a lost chunk as failed, unless the run was cancelled."""
        if self._job.cancelled.is_set():
            return
        if isinstance(error, BrokenExecutor):
            self._sink.note(self._broken_note)
        elif len(chunk) > 1:
            self._sink.note(Note.of("chunk-lost"))
        for task in chunk:
            self._sink.report(failed_before_start(task, submitted_ns, error))
