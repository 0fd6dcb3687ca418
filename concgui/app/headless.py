"""An experiment or a matrix without a window: the same program under an event loop without a screen."""

import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Generic, Protocol, TypeVar

from PySide6.QtCore import QCoreApplication, QMetaObject, Qt, QTimer, SignalInstance

from concgui.app.forced_end import EndDeadlines, ForcedEnd
from concgui.app.matrix_session import MatrixSession
from concgui.app.program import Program
from concgui.engine.errors import ConcguiError
from concgui.engine.evaluation.experiment_result import ExperimentResult
from concgui.engine.evaluation.matrix_cells import MatrixResult
from concgui.engine.planning.matrix_plan import MatrixPlan
from concgui.engine.planning.progress import MatrixProgress, Progress
from concgui.engine.planning.spec import Experiment
from concgui.engine.records.run_record import RunRecord
from concgui.engine.system.environment import Environment
from concgui.presentation.deaf_text import DEAF, OVER_LIMIT
from concgui.qtlayer.os_signals import OsSignalWatcher
from concgui.qtlayer.probe.probe import GuardWords
from concgui.store.matrix_file import SavedMatrix
from concgui.store.matrix_place import MatrixPlace

HEADLESS_END = EndDeadlines(patience_ms=5_000, shutdown_s=1.0, last_s=2.0)

AGAIN_S = 0.3
"""Shortest time between two requests: `timeout`, for example, sends its signal twice within milliseconds."""

Result = TypeVar("Result")


class Display(Protocol):
    """Where a session says what happens."""

    def start(self) -> None:
        """Prepare for a run that is about to start."""

    def say_interrupted(self) -> None:
        """Say that the first signal has come; its handler calls this between any two program steps."""

    def stop(self) -> None:
        """Stop the display. Idempotent; also called from a signal handler."""


class ExperimentDisplay(Display, Protocol):
    """Where an experiment shows how far it is."""

    def show(self, progress: Progress) -> None:
        """Show it, as often as that is wanted; called up to 30 times a second while runs are measured."""


class MatrixDisplay(Display, Protocol):
    """Where a matrix shows how far it is."""

    def show(self, progress: MatrixProgress) -> None:
        """Show it, as often as that is wanted; called up to 30 times a second while runs are measured."""

    def say_workload_ended(self, workload: str, progress: MatrixProgress) -> None:
        """Say that all pairs of a workload are done."""

    def say_unwritten(self, reason: str) -> None:
        """Say that the file could not be written; the matrix continues."""


class Cancellable(Protocol):
    """What is run in a session."""

    @property
    def ended(self) -> SignalInstance:
        """Emits the result, exactly once."""

    def cancel(self) -> None:
        """Ask it to end."""

    def abandon(self) -> None:
        """Cancel it, and do not wait for what cannot be stopped."""


@dataclass(frozen=True, slots=True)
class HeadlessEnd(Generic[Result]):
    """How something that was run without a window ended.

    Attributes:
        result: With the runs that were done.
        signal_number: The signal that interrupted it, None if none did.
        at_rest: Whether nothing of it runs any more. If something does (a long call in a
            thread), only ``os._exit`` ends the program.
        unwritten: Why the file of a matrix does not hold all of it; "" if it does.
        dropped: Number of earlier runs that the history dropped for those of a matrix.
    """

    result: Result
    signal_number: int | None
    at_rest: bool
    unwritten: str = ""
    dropped: int = 0


def run_experiment(
    experiment: Experiment,
    display: ExperimentDisplay,
    status_of_signal: Callable[[int], int],
    on_run_ended: Callable[[RunRecord], None] | None = None,
) -> HeadlessEnd[ExperimentResult]:
    """Run an experiment to its end, or until a signal.

    Args:
        experiment: What is run.
        display: Where it shows how far it is.
        status_of_signal: The exit status of a process that a second signal ends at once.
        on_run_ended: Is called with each run that counts, between two runs; must return at once.

    Raises:
        ConcguiError: It cannot be run.
    """
    session = _Session[ExperimentResult](display, status_of_signal)

    def start() -> Cancellable:
        run = session.program.controller.start(experiment)
        run.progressed.connect(display.show)
        if on_run_ended is not None:
            run.run_ended.connect(on_run_ended)
        return run

    return session.run(start)


def run_matrix(
    plan: MatrixPlan,
    resumed: SavedMatrix | None,
    place: MatrixPlace,
    environment: Environment,
    display: MatrixDisplay,
    status_of_signal: Callable[[int], int],
    on_run_ended: Callable[[RunRecord], None] | None = None,
) -> HeadlessEnd[MatrixResult]:
    """Run a matrix to its end, or until a signal, and keep its file up to date.

    Args:
        plan: What is run.
        resumed: What of it is done already; None to begin a new one.
        place: Where it is kept.
        environment: Where it is run.
        display: Where it shows how far it is.
        status_of_signal: The exit status of a process that a second signal ends at once.
        on_run_ended: Is called with each run that counts, between two runs; must return at once.

    Raises:
        ConcguiError: It cannot be run.
    """
    session = _Session[MatrixResult](display, status_of_signal)
    matrix = MatrixSession(session.program.controller, environment, place, session.program)
    matrix.unwritten_changed.connect(lambda reason: display.say_unwritten(reason) if reason else None)

    def start() -> Cancellable:
        run = matrix.start(plan, resumed)
        run.progressed.connect(display.show)
        if on_run_ended is not None:
            run.run_ended.connect(on_run_ended)
        run.workload_ended.connect(lambda workload: display.say_workload_ended(workload, run.progress()))
        return run

    end = session.run(start, unwritten=lambda: matrix.unwritten)
    return replace(end, dropped=matrix.dropped)


class _Session(Generic[Result]):
    """Owns the application, the program and the signal handlers while something is run."""

    def __init__(self, display: Display, status_of_signal: Callable[[int], int]) -> None:
        # QCoreApplication and never QGuiApplication: it needs neither a screen nor its libraries.
        self._application = QCoreApplication.instance() or QCoreApplication(sys.argv[:1])
        self._display = display
        self._status_of_signal = status_of_signal
        self._signals = OsSignalWatcher()
        self.program = Program(signals_fd=self._signals.fileno())
        self.program.probe.speak_with(GuardWords(over_limit=OVER_LIMIT, deaf=DEAF))
        self._signal_number: int | None = None
        self._signalled_s = 0.0
        self._started: Cancellable | None = None
        self._result: Result | None = None
        self._patience = QTimer(singleShot=True, interval=HEADLESS_END.patience_ms)

    def run(
        self, start: Callable[[], Cancellable], unwritten: Callable[[], str] = lambda: ""
    ) -> HeadlessEnd[Result]:
        """Start something and run the event loop until it has ended.

        Args:
            start: Starts it and returns it; what this raises goes through.
            unwritten: Why a file does not hold all of it, asked after the end.
        """
        self._signals.received.connect(self._interrupt)
        self._patience.timeout.connect(self._abandon)
        self._display.start()
        try:
            self._started = start()
            self._started.ended.connect(self._end)
            if self._signal_number is not None:
                # It came before there was anything to cancel.
                self._started.cancel()
            self._application.exec()
        finally:
            self._display.stop()
            self._patience.stop()
            at_rest = self.program.shutdown(HEADLESS_END.shutdown_s)
            self._signals.shutdown()
        if self._result is None:
            raise ConcguiError("the event loop ended before there was a result")
        return HeadlessEnd(self._result, self._signal_number, at_rest, unwritten())

    def _end(self, result: Result) -> None:
        self._result = result
        self._application.quit()

    def _abandon(self) -> None:
        if self._started is not None:
            self._started.abandon()

    def _interrupt(self, signal_number: int) -> None:
        """Cancel at the first signal; runs between any two bytecodes of this thread, even inside a task."""
        self.program.probe.tell_request()
        if self._signal_number is None:
            self._signal_number = signal_number
            self._signalled_s = time.monotonic()
            if self._started is not None:
                self._started.cancel()
            # Started from the loop: a signal handler may stand in the middle of Qt's own code.
            QMetaObject.invokeMethod(self._patience, "start", Qt.ConnectionType.QueuedConnection)
            self._display.say_interrupted()
            return
        if time.monotonic() - self._signalled_s < AGAIN_S:
            return
        # A task in a long call cannot be stopped: a person who asks twice does not want to wait for it.
        # And what the signal interrupted may hold a lock that an orderly end needs.
        self._signals.ignore()
        status = self._status_of_signal(self._signal_number)
        ForcedEnd(lambda: os._exit(status)).begin(HEADLESS_END.last_s)
        try:
            self._display.stop()
            self.program.shutdown(0.0)
        finally:
            os._exit(status)
