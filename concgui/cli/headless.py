"""An experiment without a window: the same controller and probe under an event loop without a screen."""

import os
import signal
import sys
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QMetaObject, Qt, QTimer

from concgui.cli.exit_status import ExitStatus
from concgui.cli.progress import ProgressLine
from concgui.engine.errors import ConcguiError
from concgui.engine.spec import Experiment
from concgui.qtlayer.controller import ExperimentResult, Progress
from concgui.qtlayer.program import Program
from concgui.qtlayer.signals import SignalWatcher

_PATIENCE_MS = 5_000
"""How long an interrupted run may take to end; after that its threads are left to the program's end."""

_SHUTDOWN_DEADLINE_S = 1.0
"""How long the end of the program waits for what has not ended by then."""


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
    """Owns the application, the program and the signal handlers for one experiment."""

    def __init__(self, progress: ProgressLine) -> None:
        # QCoreApplication and never QGuiApplication: it needs neither a screen nor its libraries.
        self._application = QCoreApplication.instance() or QCoreApplication(sys.argv[:1])
        self._progress = progress
        self._program = Program()
        self._signals = SignalWatcher()
        self._result: ExperimentResult | None = None
        self._signal_number: int | None = None
        self._patience = QTimer(singleShot=True, interval=_PATIENCE_MS)

    def execute(self, experiment: Experiment) -> HeadlessEnd:
        """Run an experiment to its end, or until a signal.

        Raises:
            ConcguiError: It cannot be run, or the observer was lost.
        """
        controller = self._program.controller
        self._signals.received.connect(self._interrupt)
        self._patience.timeout.connect(controller.abandon)
        controller.progressed.connect(self._show)
        controller.experiment_ended.connect(self._end)
        self._progress.start()
        try:
            controller.start(experiment)
            if self._result is None:
                self._application.exec()
        finally:
            self._progress.stop()
            self._patience.stop()
            at_rest = self._program.shutdown(_SHUTDOWN_DEADLINE_S)
            self._signals.shutdown()
        if self._result is None:
            raise ConcguiError("the experiment ended without a result")
        return HeadlessEnd(self._result, self._signal_number, at_rest)

    def _show(self, progress: Progress) -> None:
        self._progress.show(progress)

    def _end(self, result: ExperimentResult) -> None:
        self._result = result
        self._application.quit()

    def _interrupt(self, signal_number: int) -> None:
        """Called between any two bytecodes of this thread, also in the middle of a task."""
        if self._signal_number is None:
            self._signal_number = signal_number
            self._program.controller.cancel()
            # Started from the loop: a signal handler may stand in the middle of Qt's own code.
            QMetaObject.invokeMethod(self._patience, "start", Qt.ConnectionType.QueuedConnection)
            self._progress.say_from_signal("interrupted; ending the run. Press Ctrl-C again to end at once")
            return
        # A task in a long call cannot be stopped: whoever asks twice does not want to wait for it.
        try:
            self._progress.stop()
            self._program.shutdown(0.0)
        finally:
            os._exit(status_of_signal(self._signal_number))


def status_of_signal(signal_number: int) -> ExitStatus:
    """The exit status after a signal."""
    return ExitStatus.TERMINATED if signal_number == signal.SIGTERM else ExitStatus.INTERRUPTED
