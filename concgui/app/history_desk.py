"""The history for a window: everything is done outside the GUI thread, and answers come back into it."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from concgui.app.run_keeping import KeepingReport, RunKeeping
from concgui.qtlayer.bridge import BackgroundCall, GuiBridge
from concgui.qtlayer.running.experiment_run import ExperimentRun
from concgui.store.history import HistoryPlace, HistoryReader
from concgui.store.history.writer import HistoryWriter, Job, JobEnd

Result = TypeVar("Result")


class HistoryDesk(QObject):
    """Owns the writer of the history and the threads that read it.

    Args:
        place: The history.
        parent: Owner.

    Signals:
        kept: The `KeepingReport` of an experiment, when its runs have been written.
    """

    kept = Signal(object)

    def __init__(self, place: HistoryPlace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self._writer = HistoryWriter(place)
        self._bridge = GuiBridge(self)
        self._calls: list[BackgroundCall] = []

    def keep(self, run: ExperimentRun) -> None:
        """Keep the runs of an experiment that has just been started."""
        keeping = RunKeeping(self._writer, self._tell_kept)
        run.run_ended.connect(lambda record: keeping.add(record))
        run.ended.connect(lambda _result: keeping.end())

    def read(
        self,
        question: Callable[[HistoryReader], Result],
        answered: Callable[[Result | None, BaseException | None], None],
    ) -> None:
        """Ask the history something.

        Args:
            question: Is called in a thread of its own with the open history.
            answered: Is called in the GUI thread with the answer, or with the error. The answer is None if
                there is no history yet.
        """
        found: list[Result] = []

        def ask() -> None:
            if self._place.path.exists():
                with HistoryReader(self._place.path) as history:
                    found.append(question(history))

        def end(error: BaseException | None) -> None:
            self._calls.remove(call)
            answered(found[0] if found else None, error)

        call = BackgroundCall(self._bridge, ask, end, "concgui-history-read")
        self._calls.append(call)

    def write(self, job: Job[Result], told: Callable[[JobEnd[Result]], None]) -> None:
        """Change the history.

        Args:
            job: Is called in the thread of the writer with the open history.
            told: Is called in the GUI thread with how it ended.
        """
        self._writer.submit(job, lambda end: self._bridge.post(lambda: told(end)))

    def shutdown(self, deadline_s: float) -> bool:
        """Wait until everything is written and read; return whether it is. Idempotent."""
        is_written = self._writer.shutdown(deadline_s)
        return all([is_written, *(call.shutdown(deadline_s) for call in self._calls)])

    def _tell_kept(self, report: KeepingReport) -> None:
        """Pass a report on to the GUI thread; called in the thread of the writer."""
        self._bridge.post(lambda: self.kept.emit(report))
