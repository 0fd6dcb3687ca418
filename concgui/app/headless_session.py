"""The program under an event loop without a screen, and what signals do to it."""

import _thread
import os
import signal
import sys
import time
from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QCoreApplication, QMetaObject, Qt, QTimer

from concgui.app.program import Program
from concgui.cli.common.exit_status import ExitStatus
from concgui.cli.terminal.progress import ProgressLine
from concgui.qtlayer.os_signals import OsSignalWatcher
from concgui.qtlayer.running.controller import ExperimentController

_PATIENCE_MS = 5_000
"""How long an interrupted run may take to end; after that its threads are left to the program's end."""

_SHUTDOWN_DEADLINE_S = 1.0
"""How long the end of the program waits for what has not ended by then."""

_LAST_DEADLINE_S = 2.0
"""How long an end at once may take."""


class Cancellable(Protocol):
    """What is started in a session."""

    def cancel(self) -> None:
        """Ask it to end."""

    def abandon(self) -> None:
        """Cancel it, and do not wait for what cannot be stopped."""


class HeadlessSession:
    """Owns the application, the program and the signal handlers while something is run."""

    def __init__(self, progress: ProgressLine) -> None:
        # QCoreApplication and never QGuiApplication: it needs neither a screen nor its libraries.
        self._application = QCoreApplication.instance() or QCoreApplication(sys.argv[:1])
        self._progress = progress
        self._program = Program()
        self._signals = OsSignalWatcher()
        self._signal_number: int | None = None
        self._started: Cancellable | None = None
        self._has_ended = False
        self._patience = QTimer(singleShot=True, interval=_PATIENCE_MS)

    @property
    def controller(self) -> ExperimentController:
        """Runs experiments."""
        return self._program.controller

    @property
    def signal_number(self) -> int | None:
        """The signal that interrupted it, None if none did."""
        return self._signal_number

    def run(self, start: Callable[[], Cancellable]) -> bool:
        """Start something and run the event loop until `quit`.

        Args:
            start: Starts it and returns it; what this raises goes through.

        Returns:
            Whether nothing of it runs any more. If something does (a long call in a thread), only
            ``os._exit`` ends the program.
        """
        self._signals.received.connect(self._interrupt)
        self._patience.timeout.connect(self._abandon)
        self._progress.start()
        try:
            self._started = start()
            if self._signal_number is not None:
                # It came before there was anything to cancel.
                self._started.cancel()
            if not self._has_ended:
                self._application.exec()
        finally:
            self._progress.stop()
            self._patience.stop()
            at_rest = self._program.shutdown(_SHUTDOWN_DEADLINE_S)
            self._signals.shutdown()
        return at_rest

    def quit(self) -> None:
        """What was started has ended."""
        self._has_ended = True
        self._application.quit()

    def _abandon(self) -> None:
        if self._started is not None:
            self._started.abandon()

    def _interrupt(self, signal_number: int) -> None:
        """Called between any two bytecodes of this thread, also in the middle of a task."""
        if self._signal_number is None:
            self._signal_number = signal_number
            if self._started is not None:
                self._started.cancel()
            # Started from the loop: a signal handler may stand in the middle of Qt's own code.
            QMetaObject.invokeMethod(self._patience, "start", Qt.ConnectionType.QueuedConnection)
            self._progress.say_from_signal("interrupted; ending the run. Press Ctrl-C again to end at once")
            return
        # A task in a long call cannot be stopped: whoever asks twice does not want to wait for it.
        # And what the signal interrupted may hold a lock that an orderly end needs. `threading` has such
        # locks too, so not by its Thread.
        _thread.start_new_thread(_leave_after, (_LAST_DEADLINE_S, status_of_signal(self._signal_number)))
        try:
            self._progress.stop()
            self._program.shutdown(0.0)
        finally:
            os._exit(status_of_signal(self._signal_number))


def status_of_signal(signal_number: int) -> ExitStatus:
    """The exit status after a signal."""
    return ExitStatus.TERMINATED if signal_number == signal.SIGTERM else ExitStatus.INTERRUPTED


def _leave_after(delay_s: float, status: ExitStatus) -> None:
    time.sleep(delay_s)
    os._exit(status)
