"""The outside clock: a window of another process, which goes on while the program's window stands still."""

import json
import socket
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from concgui.engine.note import Note
from concgui.engine.observer.link.clock_frames import ClockKind, ClockSettings
from concgui.engine.observer.link.look_frames import look_payload
from concgui.engine.observer.link.wire import FrameReader, Kind, frame
from concgui.engine.records.ladder import FREEZE_MS
from concgui.engine.records.look import Look
from concgui.engine.system.child_process import end_process
from concgui.engine.system.inherited_socket import spawn_with_socket

if TYPE_CHECKING:
    import subprocess

SILENT_NS = int(FREEZE_MS * 1_000_000)
"""A window that has not answered for so long is silent; shorter silences are no freezes."""

REPEAT_NS = 100_000_000
"""Time after which the clock is told the same again, as it cannot know otherwise whether that still holds."""

_DEADLINE_S = 0.3
_RECEIVED_BYTES = 65536


class OutsideClock:
    """The owner of the clock's process, and what it is told.

    The clock runs by itself: the observer says when a silence begins and ends, and a few bytes in between.

    Args:
        tell_program: Sends a frame to the program.
    """

    def __init__(self, tell_program: Callable[[bytes], None]) -> None:
        self._tell_program = tell_program
        self._process: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None
        self._frames = FrameReader()
        self._gui_thread = 0
        self._is_silent = False
        self._next_repeat_ns = 0

    @property
    def descriptor(self) -> int | None:
        """The socket that is readable when the clock has something to say; None without a clock."""
        return self._socket.fileno() if self._socket is not None else None

    @property
    def pid(self) -> int | None:
        """Process id of the clock, None while there is none."""
        return self._process.pid if self._process is not None else None

    def obey(self, kind: int, payload: bytes) -> None:
        """Open the clock, change it, close it, or ask it what it shows; the program gets the answer.

        Starting a process can take longer than the time between two pings, so the program asks for it only
        while no run is measured.

        Args:
            kind: `Kind.CLOCK` or `Kind.CLOCK_REPORT`.
            payload: `ClockSettings`, empty to close the clock; nothing for a question.
        """
        if kind == Kind.CLOCK_REPORT:
            self._send(frame(ClockKind.REPORT))
        elif payload:
            self._show(payload)
        else:
            self.close()

    def tick(self, now_ns: int, silent_since_ns: int | None) -> None:
        """Tell the clock that the window is silent, from the first moment of a freeze on.

        Args:
            now_ns: The time.
            silent_since_ns: Since when the ping in flight has waited for its answer; None without one.
        """
        if self._socket is None or silent_since_ns is None or now_ns - silent_since_ns < SILENT_NS:
            return
        if self._is_silent and now_ns < self._next_repeat_ns:
            return
        self._is_silent = True
        self._next_repeat_ns = now_ns + REPEAT_NS
        self._send(frame(ClockKind.SILENT, silent_since_ns))

    def answered(self, answered_ns: int) -> None:
        """Tell the clock that the window has answered, if it was silent."""
        if self._is_silent:
            self._is_silent = False
            self._send(frame(ClockKind.ANSWERED, answered_ns))

    def show_look(self, look: Look) -> None:
        """Tell the clock what the GUI thread did, and who had the GIL."""
        if self._socket is None or not self._is_silent:
            return
        told = tuple(seen for seen in look.threads if seen.owns_gil or seen.thread == self._gui_thread)
        self._send(frame(ClockKind.LOOK, payload=look_payload(replace(look, threads=told))))

    def listen(self) -> None:
        """Take what the clock has sent. It has ended where nothing can be read any more."""
        if self._socket is None:
            return
        try:
            data = self._socket.recv(_RECEIVED_BYTES)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._lose(Note.of("clock-ended"))
        for kind, _, payload in self._frames.feed(data):
            if kind == ClockKind.REPORT:
                self._tell_program(frame(Kind.CLOCK_REPORT, payload=payload))
            elif kind == ClockKind.CLOSED:
                self._lose(None)

    def close(self) -> None:
        """End the clock. Idempotent."""
        self._disconnect()
        process, self._process = self._process, None
        if process is not None:
            end_process(process, _DEADLINE_S)

    def _show(self, payload: bytes) -> None:
        settings = ClockSettings.from_payload(payload)
        self._gui_thread = settings.gui_thread
        if self._socket is None:
            self.close()
            self._start(settings.module)
        self._send(frame(ClockKind.SETTINGS, payload=payload))

    def _start(self, module: str) -> None:
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        with theirs:
            try:
                self._process = spawn_with_socket(module, theirs)
            except OSError as error:
                ours.close()
                self._tell_closed(Note.of("clock-not-started", error=str(error)))
                return
        self._socket, self._frames = ours, FrameReader()

    def _send(self, data: bytes) -> None:
        if self._socket is None:
            return
        try:
            is_sent = self._socket.send(data) == len(data)
        except BlockingIOError:
            # It reads nothing at present. The next repeat tells it the same.
            return
        except OSError:
            is_sent = False
        if not is_sent:
            # Gone, or left with half of a frame, after which it could read no other.
            self._lose(Note.of("clock-ended"))

    def _lose(self, reason: Note | None) -> None:
        """Forget a clock that ends by itself. Nobody waits for its end here: the next ping is due."""
        self._disconnect()
        self._tell_closed(reason)

    def _disconnect(self) -> None:
        self._is_silent = False
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _tell_closed(self, reason: Note | None) -> None:
        payload = json.dumps(reason.to_json()).encode() if reason is not None else b""
        self._tell_program(frame(Kind.CLOCK_CLOSED, payload=payload))
