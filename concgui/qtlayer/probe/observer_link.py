"""The window's end of the link: the observer process and the socket to it."""

import contextlib
import os
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSocketNotifier, Signal, Slot

from concgui.engine import observer
from concgui.engine.note import Note
from concgui.engine.observer.link.wire import FrameReader, Kind, frame
from concgui.engine.system.child_process import end_process
from concgui.engine.system.inherited_socket import spawn_with_socket
from concgui.engine.system.ptrace_permission import permit_looks

if TYPE_CHECKING:
    import subprocess

_RECEIVED_BYTES = 65536


@dataclass(frozen=True, slots=True)
class LinkHandlers:
    """Functions called by the handler that reads from the socket, once per ping at full rate.

    They are functions and not signals, because their time delays the next ping.

    Attributes:
        on_wake: Called with the time before anything is read.
        on_answer: Called after a ping was answered, with the times when it was due and answered.
        on_frame: Called with kind, value and payload of every other frame.
    """

    on_wake: Callable[[int], None]
    on_answer: Callable[[int, int], None]
    on_frame: Callable[[int, int, bytes], None]


HANDLER_FRAMES = 1
"""Number of Python frames between Qt and the functions of `LinkHandlers`."""


class ObserverLink(QObject):
    """The owner of the observer process and of the socket to it. It answers the pings.

    The socket is one end of a pair, and the observer inherits the other end. A pair has no name and no
    port, so no other program can open it, and no file is left behind.

    Args:
        handlers: Called for what the observer sends.
        parent: Owner.
        signals_fd: Where the system's signals arrive (see `OsSignalWatcher.fileno`); None if that is unknown.

    Signals:
        ready: The observer pings.
        lost: The observer ended or could not start; carries the reason as a `Note`. The link has been
            shut down.
    """

    ready = Signal()
    lost = Signal(object)

    def __init__(
        self, handlers: LinkHandlers, parent: QObject | None = None, *, signals_fd: int | None = None
    ) -> None:
        super().__init__(parent)
        self._handlers = handlers
        self._signals_fd = signals_fd
        self._process: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None
        self._notifier: QSocketNotifier | None = None
        self._frames = FrameReader()
        self._is_ready = False

    @property
    def is_ready(self) -> bool:
        """Whether the observer pings."""
        return self._is_ready

    @property
    def observer_pid(self) -> int | None:
        """Process id of the observer, None while it does not run."""
        return self._process.pid if self._process is not None else None

    def start(self) -> None:
        """Start the observer, unless it runs; `ready` or `lost` follows."""
        if self._process is not None:
            return
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        # On Windows no descriptor is inherited, and no signal interrupts a call.
        signals: tuple[int, ...] = ()
        if self._signals_fd is not None and sys.platform != "win32":
            signals = (self._signals_fd,)
        with theirs:
            try:
                self._process = spawn_with_socket(
                    observer.__name__, theirs, str(os.getpid()), *map(str, signals), pass_fds=signals
                )
            except OSError as error:
                ours.close()
                self.lost.emit(Note.of("observer-not-started", error=str(error)))
                return
        permit_looks(self._process.pid)
        self._socket = ours
        self._frames = FrameReader()
        self._notifier = QSocketNotifier(ours.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._read)

    def send(self, data: bytes) -> None:
        """Send a frame. Only one ping is under way at a time, so the socket's buffer never fills."""
        if self._socket is None:
            return
        try:
            self._socket.sendall(data)
        except OSError as error:
            self._lose(str(error))

    def send_beside(self, data: bytes) -> None:
        """Send a small frame from another thread, or nothing if there is no observer.

        The system adds what one call sends to the stream as a whole, so frames of two threads do not mix.
        """
        link = self._socket
        if link is not None:
            with contextlib.suppress(OSError):  # the GUI thread will notice too
                link.send(data)

    def shutdown(self) -> None:
        """Close the socket, which ends the observer, and reap the process. Idempotent."""
        self._is_ready = False
        if self._notifier is not None:
            self._notifier.setEnabled(False)
            self._notifier.deleteLater()
            self._notifier = None
        if self._socket is not None:
            self._socket.close()
            self._socket = None
        if self._process is not None:
            end_process(self._process, 1.0)
            self._process = None
            permit_looks(0)

    @Slot()
    def _read(self) -> None:
        if self._socket is None:
            return
        self._handlers.on_wake(time.perf_counter_ns())
        try:
            data = self._socket.recv(_RECEIVED_BYTES)
        except BlockingIOError:
            return
        except OSError as error:
            self._lose(str(error))
            return
        if not data:
            self._lose("")
            return
        for kind, value, payload in self._frames.feed(data):
            if kind == Kind.PING:
                # No other statement in between: one that releases the GIL may have to wait for it.
                answered_ns = time.perf_counter_ns()
                self.send(frame(Kind.ANSWER, answered_ns))
                self._handlers.on_answer(value, answered_ns)
            elif kind == Kind.READY:
                self._is_ready = True
                self.ready.emit()
            else:
                self._handlers.on_frame(kind, value, payload)

    def _lose(self, reason: str) -> None:
        self.shutdown()
        self.lost.emit(Note.of("observer-gone", error=reason))
