"""Hooks for uncaught exceptions: a line in the window, and the traceback on standard error as usual."""

import sys
import threading
from types import TracebackType

from PySide6.QtCore import QObject, Signal


class ExceptionHooks(QObject):
    """Replacements for Python's three hooks for uncaught exceptions, which call the original hooks.

    So the traceback still goes to standard error, and a line is announced in addition.
    PySide passes exceptions of slots and event handlers to ``sys.excepthook``.

    Signals:
        caught: One line for people; emitted in any thread.
    """

    caught = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
        sys.excepthook = self._on_uncaught
        threading.excepthook = self._on_thread_died
        sys.unraisablehook = self._on_unraisable
        self._closed = False

    def shutdown(self) -> None:
        """Restore the original hooks. Idempotent."""
        if self._closed:
            return
        self._closed = True
        sys.excepthook, threading.excepthook, sys.unraisablehook = self._before

    def _on_uncaught(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        self._before[0](kind, error, trace)
        self.caught.emit(_sentence("an error in the program", error))

    def _on_thread_died(self, details: threading.ExceptHookArgs) -> None:
        self._before[1](details)
        if details.exc_value is not None:
            name = details.thread.name if details.thread else "a thread"
            self.caught.emit(_sentence(f"the thread {name} died", details.exc_value))

    def _on_unraisable(self, details: "sys.UnraisableHookArgs") -> None:
        self._before[2](details)
        if details.exc_value is not None:
            self.caught.emit(_sentence("an error that could not be raised", details.exc_value))


def _sentence(where: str, error: BaseException) -> str:
    return f"{where}: {type(error).__name__}: {error} (the traceback is on standard error)"
