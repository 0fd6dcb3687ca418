"""A log and a progress value without widgets: what a program without a window shows its steps in."""

from PySide6.QtCore import Property, QObject, QStringListModel, Signal

KEPT_LINES = 500
"""The log shows the last lines, as ``QPlainTextEdit.setMaximumBlockCount`` makes one do."""


class StepLog(QObject):
    """A `StepView` of QtCore alone.

    The slot takes the lines, appends one, drops those that are too old and sets them again. That
    costs some 0.1 ms a line, about what a text widget needs to lay out its own.

    Signals:
        progress_changed: The step that the bar stands at.
    """

    progress_changed = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._lines = QStringListModel(self)
        self._number = 0

    def begin(self, total: int) -> None:
        """Empty the log."""
        del total
        self._lines.setStringList([])
        self._set_progress(0)

    def show_step(self, number: int, line: str) -> None:
        """Append the line, move the bar."""
        lines = self._lines.stringList()
        lines.append(line)
        self._lines.setStringList(lines[-KEPT_LINES:])
        self._set_progress(number)

    def end(self) -> None:
        """Let go of the lines."""
        self._lines.setStringList([])

    def _progress(self) -> int:
        return self._number

    def _set_progress(self, number: int) -> None:
        if number != self._number:
            self._number = number
            self.progress_changed.emit(number)

    progress = Property(int, _progress, _set_progress, notify=progress_changed)
