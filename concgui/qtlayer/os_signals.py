"""Operating-system signals delivered in the Qt loop."""

import signal
import socket
from types import FrameType
from typing import Any

from PySide6.QtCore import QObject, QSocketNotifier, Signal, Slot

_WATCHED = (signal.SIGINT, signal.SIGTERM)


class OsSignalWatcher(QObject):
    """A watcher that turns SIGINT and SIGTERM into a Qt signal.

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
            number: signal.signal(number, self._handle) for number in _WATCHED
        }
        self._closed = False

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
        self.received.emit(number)

    @Slot()
    def _drain(self) -> None:
        try:
            self._reader.recv(4096)
        except BlockingIOError:
            return
