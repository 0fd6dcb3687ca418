"""A log and a progress value without widgets: what a program without a window shows its steps in."""

import zlib
from collections import deque

from PySide6.QtCore import Property, QObject, Signal

KEPT_LINES = 500
"""The log shows the last lines, as ``QPlainTextEdit.setMaximumBlockCount`` makes one do."""


class StepLog(QObject):
    """A `StepView` of QtCore alone.

    A text widget lays out and paints its lines in C++, which costs some 0.1 ms a line and needs no
    GIL: meanwhile the thread signals on, and the events pile up. Without a screen there is nothing
    to paint, so the slot appends its line and compresses what the log shows, which costs as much
    and lets go of the GIL as well.

    Signals:
        progress_changed: The step that the bar stands at.
    """

    progress_changed = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._lines: deque[bytes] = deque(maxlen=KEPT_LINES)
        self._shown = b""
        self._number = 0

    def begin(self, total: int) -> None:
        """Empty the log."""
        del total
        self._lines.clear()
        self._set_progress(0)

    def show_step(self, number: int, line: str) -> None:
        """Append the line, move the bar."""
        self._lines.append(line.encode())
        self._shown = zlib.compress(b"\n".join(self._lines))
        self._set_progress(number)

    def end(self) -> None:
        """Let go of the lines."""
        self._lines.clear()
        self._shown = b""

    def _progress(self) -> int:
        return self._number

    def _set_progress(self, number: int) -> None:
        if number != self._number:
            self._number = number
            self.progress_changed.emit(number)

    progress = Property(int, _progress, _set_progress, notify=progress_changed)
