"""The Qt application in which an experiment runs inside somebody else's program."""

import contextlib
import locale
import sys
import threading

import shiboken6
from PySide6.QtCore import QCoreApplication, QObject, QThread

from concgui.engine.errors import BusyError, UsageError

_UNDER_WAY = "concgui-comparison-under-way"


class NotMainThreadError(UsageError):
    """A comparison that was started in another thread than that of the window."""

    def __init__(self) -> None:
        super().__init__(
            f"compare() was called in the thread {threading.current_thread().name!r}; it measures the thread "
            "of the window, so call it in the main thread, which is that of the QApplication if there is one"
        )


class HostApplication:
    """The application of the process: the person's own, or one that lives as long as an experiment.

    An application that stayed would keep the person from creating a `QApplication` later.

    Raises:
        NotMainThreadError: This is not the thread of the application.
        BusyError: An experiment is under way in it.
    """

    def __init__(self) -> None:
        if threading.current_thread() is not threading.main_thread():
            raise NotMainThreadError
        existing = QCoreApplication.instance()
        self._is_ours = existing is None
        self.application = _made() if existing is None else existing
        if self.application.thread() is not QThread.currentThread():
            raise NotMainThreadError
        if self.application.property(_UNDER_WAY):
            raise BusyError("compare() was called while another comparison is under way; wait for its end")
        self.application.setProperty(_UNDER_WAY, True)

    def shutdown(self, left: QObject | None = None) -> None:
        """Leave the person's application as it was, and end one of our own. Idempotent.

        Args:
            left: What cannot be destroyed because tasks still run; None for nothing. The application owns it
                from then on, until the process ends.
        """
        if not shiboken6.isValid(self.application):
            return
        self.application.setProperty(_UNDER_WAY, None)
        if left is not None:
            left.setParent(self.application)
        elif self._is_ours:
            shiboken6.delete(self.application)


def _made() -> QCoreApplication:
    """Return a new application. Qt sets the locale of the whole process, which stays as it was."""
    before = locale.setlocale(locale.LC_ALL)
    # QCoreApplication and never QGuiApplication: it needs neither a screen nor its libraries.
    made = QCoreApplication([*getattr(sys, "argv", [])[:1]] or ["python"])
    with contextlib.suppress(locale.Error):
        locale.setlocale(locale.LC_ALL, before)
    return made
