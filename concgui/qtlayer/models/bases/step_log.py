"""A log and a progress value without widgets, for a program without a window."""

import zlib
from collections import deque

from PySide6.QtCore import Property, QObject, Signal

KEPT_LINES = 500
"""The number of last lines that the log keeps, as with ``QPlainTextEdit.setMaximumBlockCount``."""


class StepLog(QObject):
    """A `StepView` that needs only QtCore.

    A text widget lays out and paints its lines in C++, which costs some 0.1 ms a line and needs no GIL:
    the thread keeps emitting signals, and the events pile up. Without a screen there is nothing to paint.
    Instead the slot appends its line and compresses the log's content, which costs as much and releases
    the GIL as well.

    Signals:
        progress_changed: Current step of the progress bar.
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
        """Append the line and move the progress bar."""
        self._lines.append(line.encode())
        self._shown = zlib.compress(b"\n".join(self._lines))
        self._set_progress(number)

    def end(self) -> None:
        """Drop the lines."""
        self._lines.clear()
        self._shown = b""

    def _progress(self) -> int:
        return self._number

    def _set_progress(self, number: int) -> None:
        if number != self._number:
            self._number = number
            self.progress_changed.emit(number)

    progress = Property(int, _progress, _set_progress, notify=progress_changed)
