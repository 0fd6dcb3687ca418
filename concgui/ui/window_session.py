"""The window's program from start to end: what is built in which order, and how it ends."""

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QApplication

from concgui.app.forced_end import EndDeadlines, ForcedEnd, end_at_once
from concgui.app.program import Program
from concgui.presentation.model_names import ModelNames
from concgui.qtlayer.catalogue import MODELS
from concgui.qtlayer.environment import describe_qt_environment
from concgui.qtlayer.os_signals import OsSignalWatcher
from concgui.store.matrix_place import MatrixPlace
from concgui.ui.common.appearance import Appearance
from concgui.ui.common.resource_files import resource_bytes
from concgui.ui.window.exception_hooks import ExceptionHooks
from concgui.ui.window.main_window import MainWindow

WINDOW_END = EndDeadlines(patience_ms=2_000, shutdown_s=2.0, last_s=4.0)


class WindowSession(QObject):
    """Owns application, program and window.

    The end has numbered stages; each begins when the one before is done:

    1. The window closes: the active run is cancelled, and its end awaited for 2 s at most
       (`MainWindow.closeEvent`).
    2. The event loop ends.
    3. `Program.shutdown`: controller, services, probe, with a deadline.
    4. If something could not be stopped (a thread in a long call into C), the program ends by
       ``os._exit``: Python would wait for that thread for ever.

    A run in the GUI thread can keep stage 1 or 2 from coming. So a thread of its own does
    stage 4 when a closed window or a signal has not led there in time.

    Args:
        argv: Arguments for Qt, without the program's name.
        matrix_place: Where matrices are kept; None to keep none.
        deadlines: How long its end may take.
    """

    def __init__(
        self, argv: list[str], matrix_place: MatrixPlace | None = None, deadlines: EndDeadlines = WINDOW_END
    ) -> None:
        self._application = QApplication(["concgui", *argv])
        super().__init__()
        self._application.setApplicationName("concgui")
        self._application.setDesktopFileName("concgui")
        self._application.setWindowIcon(_icon())
        self._hooks = ExceptionHooks(self)
        self._signals = OsSignalWatcher(self)
        self._program = Program(self)
        self._appearance = Appearance(self._application, self)
        self._window = MainWindow(
            self._program.controller,
            self._program.probe,
            describe_qt_environment(),
            ModelNames.of(model.info for model in MODELS),
            self._appearance,
            matrix_place,
            patience_ms=deadlines.patience_ms,
        )
        self._hooks.caught.connect(self._window.show_problem)
        self._deadlines = deadlines
        self._forced_end = ForcedEnd(lambda: end_at_once(0))
        self._signals.received.connect(self._on_signal)
        self._window.forced_end_wanted.connect(self._end_soon)

    @property
    def window(self) -> MainWindow:
        """The window."""
        return self._window

    def run(self) -> int:
        """Show the window and return the exit status when it has closed and all has ended."""
        self._window.show()
        status = self._application.exec()
        at_rest = self._program.shutdown(self._deadlines.shutdown_s)
        self._signals.shutdown()
        self._hooks.shutdown()
        if not at_rest:
            end_at_once(status)
        self._forced_end.call_off()
        self._window.deleteLater()
        return status

    def _on_signal(self, number: int) -> None:
        """SIGINT or SIGTERM: as if the window were closed, within a time also where a task keeps it frozen.

        Python calls this between any two steps of the GUI thread, also in the middle of a paint
        event. So the window is closed later, from the event loop.
        """
        del number
        self._forced_end.begin(self._deadlines.patience_ms / 1000 + self._deadlines.last_s)
        QTimer.singleShot(0, self._window, self._window.close)

    def _end_soon(self) -> None:
        self._forced_end.begin(self._deadlines.last_s)
        self._application.quit()


def _icon() -> QIcon:
    """The program's icon; without Qt's SVG plugin, which the essentials have, it would be empty."""
    picture = QPixmap()
    picture.loadFromData(resource_bytes("icons", "concgui.svg"), "SVG")
    return QIcon(picture)
