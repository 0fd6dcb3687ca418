"""Looks by py-spy, which reads another process's memory and needs neither its GIL nor its help."""

import json
import os
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from concgui.engine.note import Note
from concgui.engine.observer.looks import spy_helper
from concgui.engine.records.freeze import CodeLocation
from concgui.engine.records.look import Look, SeenThread
from concgui.engine.system.child_process import end_process
from concgui.engine.system.inherited_socket import spawn_with_socket

if TYPE_CHECKING:
    import subprocess

FIRST_COST_NS = 15_000_000
"""Expected CPU time of the first look: 9 ms were measured for a window on Python 3.11."""

_REFUSALS = 3
# Three failures without a success mean that py-spy may not look. Threads that move cause single ones.

_DEADLINE_S = 0.5
_RECEIVED_BYTES = 1 << 20


def find_py_spy() -> str | None:
    """Return the path of py-spy; None if it is not installed.

    It is looked for beside this interpreter and then in the folders of `PATH`, never in the current folder.
    """
    name = "py-spy.exe" if sys.platform == "win32" else "py-spy"
    beside = Path(sys.executable).parent
    folders = (beside, beside / "Scripts", *map(Path, os.get_exec_path()))
    paths = (folder / name for folder in folders if folder.is_absolute())
    return next((str(path) for path in paths if os.access(path, os.X_OK) and path.is_file()), None)


class SpyLooker:
    """See `looker.Looker`. The owner of the helper process that runs py-spy.

    Args:
        program: Process id of the program.
        py_spy: Path of py-spy.
    """

    def __init__(self, program: int, py_spy: str) -> None:
        self._reason: Note | None = None
        self._is_busy = False
        self._cost_ns = 0
        self._expected_cost_ns = FIRST_COST_NS
        self._failures = 0
        self._has_seen = False
        self._buffer = bytearray()
        self._socket, theirs = socket.socketpair()
        self._socket.setblocking(False)
        self._process: subprocess.Popen[bytes] | None = None
        with theirs:
            try:
                self._process = spawn_with_socket(spy_helper.__name__, theirs, py_spy, str(program))
            except OSError as error:
                self._reason = Note.of("looks-failed", error=str(error))

    @property
    def descriptor(self) -> int | None:
        """The socket on which the helper answers."""
        return None if self._process is None else self._socket.fileno()

    @property
    def expected_cost_ns(self) -> int:
        """CPU time of the last look."""
        return self._expected_cost_ns

    @property
    def cost_ns(self) -> int:
        """CPU time of all looks, py-spy and helper."""
        return self._cost_ns

    @property
    def is_busy(self) -> bool:
        """Whether py-spy looks."""
        return self._is_busy

    @property
    def reason(self) -> Note | None:
        """Why py-spy cannot look."""
        return self._reason

    def ask(self) -> None:
        """Have the helper start py-spy."""
        if self._is_busy or self._reason is not None or self._process is None:
            return
        try:
            self._socket.sendall(b"?")
        except OSError as error:
            self._reason = Note.of("looks-failed", error=str(error))
            return
        self._is_busy = True

    def take(self) -> Look | None:
        """Return the look that the helper has answered."""
        if not self._is_busy:
            return None
        try:
            data = self._socket.recv(_RECEIVED_BYTES)
        except BlockingIOError:
            return None
        except OSError:
            data = b""
        self._buffer += data
        if not data:
            self._is_busy = False
            self._reason = Note.of("looks-ended")
            return None
        if not self._buffer.endswith(b"\n"):
            return None
        answer = json.loads(self._buffer)
        self._buffer.clear()
        self._is_busy = False
        self._cost_ns += answer["cost_ns"]
        self._expected_cost_ns = answer["cost_ns"]
        return self._digested(answer)

    def close(self) -> None:
        """End the helper. Idempotent."""
        process, self._process = self._process, None
        self._socket.close()
        if process is not None:
            end_process(process, _DEADLINE_S)

    def _digested(self, answer: dict[str, Any]) -> Look | None:
        if answer["error"]:
            self._failures += 1
            if not self._has_seen and self._failures >= _REFUSALS:
                self._reason = Note.of("looks-refused", error=answer["error"])
            return None
        self._has_seen = True
        threads = tuple(
            SeenThread(thread, owns_gil, None, tuple(CodeLocation(*frame) for frame in frames))
            for thread, owns_gil, frames in answer["threads"]
        )
        return Look(answer["began_ns"], answer["ended_ns"], True, threads)
