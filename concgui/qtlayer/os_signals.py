"""Operating-system signals delivered in the Qt loop."""

import contextlib
import signal
import socket
from types import FrameType
from typing import Any

from PySide6.QtCore import QObject, QSocketNotifier, Signal, Slot

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
"""Requests to end: Ctrl-C, `kill`, the end of the terminal; and Ctrl-Break on Windows."""


class OsSignalWatcher(QObject):
    """A watcher that turns requests to end into a Qt signal. What was ignored before (`nohup`) stays ignored.

    Python runs signal handlers between bytecodes of the main thread, and a waiting Qt loop executes no
    bytecode. Therefore the C handler also writes to a socket that the loop watches
    (`signal.set_wakeup_fd`), which makes the Python handler run. A signal that arrives while a task runs
    in the GUI thread is received after the task's current call into C.

    Signals:
        received: Number of the received signal.
    """

    received = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reader, self._writer = socket.socketpair()
        self._reader.setblocking(False)
        self._writer.setblocking(False)
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._drain)
        self._wakeup_before = signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        self._handlers_before: dict[int, Any] = {
            number: signal.signal(number, self._handle) for number in _watched()
        }
        self._closed = False

    def fileno(self) -> int:
        """Return the descriptor from which a byte can be read for each signal that was not received yet."""
        return self._reader.fileno()

    def ignore(self) -> None:
        """Receive nothing more, because the process ends: a held key would interrupt its end for ever."""
        for number in self._handlers_before:
            signal.signal(number, signal.SIG_IGN)

    def shutdown(self) -> None:
        """Restore the previous handlers and wake-up descriptor. Idempotent."""
        if self._closed:
            return
        self._closed = True
        for number, handler in self._handlers_before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._wakeup_before)
        self._notifier.setEnabled(False)
        self._reader.close()
        self._writer.close()

    def _handle(self, number: int, frame: FrameType | None) -> None:
        del frame
        # Now and not from the event loop, which may be busy for long: a byte that is left means deafness.
        self._drain()
        self.received.emit(number)

    @Slot()
    def _drain(self) -> None:
        with contextlib.suppress(BlockingIOError):
            self._reader.recv(4096)


def _watched() -> list[int]:
    numbers = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]
    return [number for number in numbers if signal.getsignal(number) is not signal.SIG_IGN]
