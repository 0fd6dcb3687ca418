"""The Qt application in which an experiment runs inside somebody else's program."""

import contextlib
import locale
import sys
import threading

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QThread

from concgui.app.program import Program
from concgui.engine.errors import BusyError, UsageError

_UNDER_WAY = "concgui-comparison-under-way"
_MADE_HERE = "concgui-made-this-application"


class NotMainThreadError(UsageError):
    """A comparison that was started in another thread than that of the window."""

    def __init__(self) -> None:
        super().__init__(
            f"compare() was called in the thread {threading.current_thread().name!r}; it measures the thread "
            "of the window, so call it in the main thread, which is that of the QApplication if there is one"
        )


class HostApplication:
    """The application of the process: the person's own, or one that lives as long as an experiment.

    An application that stayed would keep the person from creating a `QApplication` later. Only tasks that
    cannot be stopped make one stay, since objects of Qt that they use need it.

    Raises:
        NotMainThreadError: This is not the thread of the application.
        BusyError: An experiment is under way in it, or tasks of an earlier one still run.
    """

    def __init__(self) -> None:
        if threading.current_thread() is not threading.main_thread():
            raise NotMainThreadError
        existing = QCoreApplication.instance()
        self._application = _made() if existing is None else existing
        if self._application.thread() is not QThread.currentThread():
            raise NotMainThreadError
        if self._application.property(_UNDER_WAY):
            raise BusyError("compare() was called while another comparison is under way; wait for its end")
        self._let_go_of_earlier()
        self._application.setProperty(_UNDER_WAY, True)

    def shutdown(self, left: Program | None = None) -> None:
        """Leave the person's application as it was, and end one of our own. Idempotent.

        Args:
            left: What cannot be destroyed because tasks still run; None for nothing. The application owns it
                from then on.
        """
        if not shiboken6.isValid(self._application):
            return
        self._application.setProperty(_UNDER_WAY, None)
        if left is not None:
            left.setParent(self._application)
        elif self._application.property(_MADE_HERE):
            shiboken6.delete(self._application)

    def _let_go_of_earlier(self) -> None:
        """Delete what earlier experiments left, once its tasks have ended."""
        only_direct = Qt.FindChildOption.FindDirectChildrenOnly
        for left in self._application.findChildren(Program, options=only_direct):
            QCoreApplication.processEvents()
            if not left.shutdown(0.0):
                raise BusyError(
                    "tasks of an earlier comparison still run and cannot be stopped; wait for their end, or "
                    "start the program again"
                )
            delete_now(left)


def delete_now(made: QObject) -> None:
    """Delete an object in this thread before Python's collector might do so in another one."""
    made.deleteLater()
    QCoreApplication.sendPostedEvents(made, QEvent.Type.DeferredDelete.value)


def _made() -> QCoreApplication:
    """Return a new application. Qt sets the locale of the whole process, which stays as it was."""
    before = locale.setlocale(locale.LC_ALL)
    # QCoreApplication and never QGuiApplication: it needs neither a screen nor its libraries.
    made = QCoreApplication([*getattr(sys, "argv", [])[:1]] or ["python"])
    with contextlib.suppress(locale.Error):
        locale.setlocale(locale.LC_ALL, before)
    made.setProperty(_MADE_HERE, True)
    return made
