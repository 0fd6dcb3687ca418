"""The clock's end of the link to the observer."""

import socket

from PySide6.QtCore import QObject, QSocketNotifier, Signal, Slot

from concgui.clock.clock_window import ClockWindow
from concgui.engine.observer.link.clock_frames import ClockKind, ClockSettings
from concgui.engine.observer.link.look_frames import look_from
from concgui.engine.observer.link.wire import FrameReader, frame

_RECEIVED_BYTES = 65536


class ObserverFeed(QObject):
    """Hands what the observer tells to the window, and back what is asked of it.

    Args:
        observer: The socket to the observer.
        window: Shows it.

    Signals:
        ended: The observer is gone, or has closed the clock.
    """

    ended = Signal()

    def __init__(self, observer: socket.socket, window: ClockWindow) -> None:
        super().__init__()
        observer.setblocking(False)
        self._observer = observer
        self._window = window
        self._frames = FrameReader()
        window.closed.connect(self._tell_closed)
        self._notifier = QSocketNotifier(observer.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._read)

    @Slot()
    def _read(self) -> None:
        try:
            data = self._observer.recv(_RECEIVED_BYTES)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._end()
            return
        for kind, value, payload in self._frames.feed(data):
            self._obey(kind, value, payload)

    def _obey(self, kind: int, value: int, payload: bytes) -> None:
        if kind == ClockKind.SETTINGS:
            self._window.use(ClockSettings.from_payload(payload))
        elif kind == ClockKind.SILENT:
            self._window.show_silence(value)
        elif kind == ClockKind.ANSWERED:
            self._window.show_answer(value)
        elif kind == ClockKind.LOOK:
            self._window.show_look(look_from(payload))
        elif kind == ClockKind.REPORT:
            self._send(frame(ClockKind.REPORT, payload=self._window.report().to_payload()))

    def _tell_closed(self) -> None:
        self._send(frame(ClockKind.CLOSED))
        self._end()

    def _send(self, data: bytes) -> None:
        try:
            self._observer.sendall(data)
        except OSError:
            self._end()

    def _end(self) -> None:
        self._notifier.setEnabled(False)
        self.ended.emit()
