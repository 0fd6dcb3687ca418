"""An experiment inside somebody else's program: a script, a notebook, a Qt application that runs already."""

import gc
import signal
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QMetaObject, Qt, QTimer

from concgui.app.host_application import HostApplication, delete_now
from concgui.app.outer_loop import outer_loop_set_aside
from concgui.app.program import Program
from concgui.engine.errors import ConcguiError
from concgui.engine.evaluation.experiment_result import ExperimentResult
from concgui.engine.planning.progress import Phase, Progress
from concgui.engine.planning.spec import Experiment
from concgui.engine.records.run_record import RunRecord
from concgui.qtlayer.os_signals import OsSignalWatcher
from concgui.qtlayer.running.deadlines import DEADLINES, Deadlines

if TYPE_CHECKING:
    from concgui.qtlayer.running.experiment_run import ExperimentRun

PATIENCE_MS = 5_000
"""Time for a cancelled run to end. After that its tasks are abandoned."""

SHUTDOWN_S = 1.0


class ApplicationQuitError(ConcguiError):
    """An application that was told to quit while an experiment was under way in it."""

    def __init__(self) -> None:
        super().__init__("the application was told to quit during the comparison, which was cancelled")


@dataclass(frozen=True, slots=True)
class Listener:
    """Functions that are called in the GUI thread while an experiment is under way.

    Attributes:
        run_ended: Called with the record of each run that counts.
        run_begins: Called before each run, outside what is measured.
    """

    run_ended: Callable[[RunRecord], object]
    run_begins: Callable[[Progress], object]


def run_inside(
    experiment: Experiment, listener: Listener, deadlines: Deadlines = DEADLINES
) -> ExperimentResult:
    """Run an experiment to its end in this thread, and leave the process as it was.

    Events of the person's own application are handled while it runs. A signal that asks the program to end
    cancels the experiment; when all is cleaned up, it is raised again for the handler that was there before.

    Args:
        experiment: What is run.
        listener: Follows it.
        deadlines: How long it waits.

    Raises:
        ConcguiError: It cannot be run, or the application was told to quit.
        KeyboardInterrupt: Ctrl-C was pressed, unless the program handles it differently.
    """
    host = HostApplication()
    end: _End | None = None
    has_frozen = gc.get_freeze_count() > 0
    try:
        with outer_loop_set_aside():
            end = _InsideSession(listener, deadlines).run(experiment)
    finally:
        # In this thread: what belongs to Qt must not be freed in another one.
        gc.collect()
        if has_frozen:
            # The program set objects aside, and those were taken back with the ones of the runs.
            gc.freeze()
        host.shutdown(end.left if end is not None else None)
    if end.signal_number is not None:
        signal.raise_signal(end.signal_number)
    if end.error is not None:
        raise end.error
    if end.result is None:
        raise ApplicationQuitError
    return end.result


@dataclass(frozen=True, slots=True)
class _End:
    """How an experiment ended.

    Attributes:
        result: With the runs that were done; None if the application ended all event loops before.
        signal_number: The signal that interrupted it, None if none did.
        error: What a function of the listener raised, None if none did.
        left: What cannot be destroyed because tasks still run, None if nothing of it runs any more.
    """

    result: ExperimentResult | None
    signal_number: int | None
    error: BaseException | None
    left: Program | None


class _InsideSession:
    """Owns the program and the signal handlers while an experiment is run. Used once."""

    def __init__(self, listener: Listener, deadlines: Deadlines) -> None:
        self._signal_number: int | None = None
        self._error: BaseException | None = None
        self._listener = listener
        self._loop = QEventLoop()
        self._signals = OsSignalWatcher()
        # Without its descriptor: only the program that a person started for this may be killed.
        self._program = Program(deadlines=deadlines)
        self._run: ExperimentRun | None = None
        self._result: ExperimentResult | None = None
        self._announced = -1
        self._patience = QTimer(singleShot=True, interval=PATIENCE_MS)
        self._at_once = QTimer(singleShot=True, interval=0)

    def run(self, experiment: Experiment) -> _End:
        """Run the experiment to its end."""
        self._signals.received.connect(self._interrupt)
        self._patience.timeout.connect(self._abandon)
        self._at_once.timeout.connect(self._abandon)
        left: Program | None = None
        try:
            run = self._run = self._program.controller.start(experiment)
            run.run_ended.connect(self._tell_end)
            run.progressed.connect(self._tell_begin)
            run.ended.connect(self._end)
            if self._signal_number is not None:
                # It came before there was anything to cancel.
                run.cancel()
            self._loop.exec()
        finally:
            left = self._close()
        return _End(self._result, self._signal_number, self._error, left)

    def _end(self, result: ExperimentResult) -> None:
        self._result = result
        self._loop.quit()

    def _close(self) -> Program | None:
        """End everything; return what is left because its tasks cannot be stopped."""
        self._patience.stop()
        self._at_once.stop()
        self._run = None
        # After an orderly end either nothing runs any more, or tasks that could not be stopped in time.
        is_at_rest = self._program.shutdown(0.0 if self._result is not None else SHUTDOWN_S)
        self._signals.shutdown()
        if is_at_rest:
            delete_now(self._program)
            return None
        # The person's program collects its garbage by itself again.
        self._program.collector.shutdown()
        return self._program

    def _tell_end(self, record: RunRecord) -> None:
        self._guarded(lambda: self._listener.run_ended(record))

    def _tell_begin(self, progress: Progress) -> None:
        if progress.runs_done != self._announced and progress.phase in (Phase.PREPARING, Phase.BASELINE):
            self._announced = progress.runs_done
            self._guarded(lambda: self._listener.run_begins(progress))

    def _guarded(self, call: Callable[[], object]) -> None:
        """Call a function of the listener; what it raises ends the experiment."""
        try:
            call()
        except BaseException as error:  # noqa: BLE001 -- raised again when all is cleaned up
            self._error = self._error or error
            if self._run is not None:
                self._run.cancel()

    def _abandon(self) -> None:
        if self._run is not None:
            self._run.abandon()

    def _interrupt(self, signal_number: int) -> None:
        """Cancel at the first signal; runs between any two bytecodes of this thread, even inside a task."""
        # Started from the loop: a signal handler may stand in the middle of Qt's own code.
        timer = self._patience if self._signal_number is None else self._at_once
        QMetaObject.invokeMethod(timer, "start", Qt.ConnectionType.QueuedConnection)
        if self._signal_number is None:
            self._signal_number = signal_number
            if self._run is not None:
                self._run.cancel()
