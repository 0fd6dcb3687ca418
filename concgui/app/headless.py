"""An experiment without a window: the same controller and probe under an event loop without a screen."""

from dataclasses import dataclass

from concgui.app.headless_session import HeadlessSession
from concgui.cli.terminal.progress import ProgressLine
from concgui.engine.errors import ConcguiError
from concgui.engine.evaluation.experiment_result import ExperimentResult
from concgui.engine.planning.progress import Progress
from concgui.engine.planning.spec import Experiment
from concgui.qtlayer.running.experiment_run import ExperimentRun


@dataclass(frozen=True, slots=True)
class HeadlessEnd:
    """How an experiment on the command line ended.

    Attributes:
        result: What the controller said, with the runs that were done.
        signal_number: The signal that interrupted it, None if none did.
        at_rest: Whether nothing of it runs any more. If something does (a long call in a
            thread), only ``os._exit`` ends the program.
    """

    result: ExperimentResult
    signal_number: int | None
    at_rest: bool


class HeadlessRunner:
    """Runs one experiment in a `HeadlessSession`."""

    def __init__(self, progress: ProgressLine) -> None:
        self._session = HeadlessSession(progress)
        self._progress = progress
        self._result: ExperimentResult | None = None

    def execute(self, experiment: Experiment) -> HeadlessEnd:
        """Run an experiment to its end, or until a signal.

        Raises:
            ConcguiError: It cannot be run, or the observer was lost.
        """
        at_rest = self._session.run(lambda: self._start(experiment))
        if self._result is None:
            raise ConcguiError("the experiment ended without a result")
        return HeadlessEnd(self._result, self._session.signal_number, at_rest)

    def _start(self, experiment: Experiment) -> ExperimentRun:
        run = self._session.controller.start(experiment)
        run.progressed.connect(self._show)
        run.ended.connect(self._end)
        return run

    def _show(self, progress: Progress) -> None:
        self._progress.show(progress)

    def _end(self, result: ExperimentResult) -> None:
        self._result = result
        self._session.quit()
