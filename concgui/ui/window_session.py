"""The program with a window, from start to end."""

from PySide6.QtCore import QObject, QSettings, QTimer
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QApplication

from concgui.app.forced_end import EndDeadlines, ForcedEnd, end_at_once
from concgui.app.history_desk import HistoryDesk
from concgui.app.program import Program
from concgui.export.resource_files import resource_bytes
from concgui.presentation.model_names import ModelNames
from concgui.qtlayer.catalogue import MODELS
from concgui.qtlayer.environment import describe_qt_environment
from concgui.qtlayer.os_signals import OsSignalWatcher
from concgui.store.history_place import HistoryPlace
from concgui.store.matrix_place import MatrixPlace
from concgui.ui.common.appearance import Appearance
from concgui.ui.window.exception_hooks import ExceptionHooks
from concgui.ui.window.main_window import MainWindow
from concgui.ui.window.pages import Page

WINDOW_END = EndDeadlines(patience_ms=2_000, shutdown_s=2.0, last_s=4.0)


class WindowSession(QObject):
    """Owns application, program and window.

    The program ends in numbered stages. Each starts after the one before:

    1. The window closes: the active run is cancelled and gets 2 s at most to end
       (`MainWindow.closeEvent`).
    2. The event loop ends.
    3. `Program.shutdown` stops controller, services and probe, with a deadline; the last runs are kept.
    4. If something could not be stopped (a thread in a long call into C), the program ends with
       ``os._exit``, because Python would wait for that thread for ever.

    A run in the GUI thread can block stages 1 and 2. So a separate thread executes stage 4 if the
    program has not ended in time after a signal or after its window was closed.

    Args:
        argv: Arguments for Qt, without the program's name.
        matrix_place: Where matrices are kept; None to keep none.
        deadlines: How long the end of the program may take.
        history_place: Where all runs are kept; None to keep none.
        settings: Where choices are remembered; None to forget them.
    """

    def __init__(
        self,
        argv: list[str],
        matrix_place: MatrixPlace | None = None,
        deadlines: EndDeadlines = WINDOW_END,
        history_place: HistoryPlace | None = None,
        settings: QSettings | None = None,
    ) -> None:
        self._application = QApplication(["concgui", *argv])
        super().__init__()
        self._application.setApplicationName("concgui")
        self._application.setDesktopFileName("concgui")
        self._application.setWindowIcon(_icon())
        self._hooks = ExceptionHooks(self)
        self._signals = OsSignalWatcher(self)
        self._program = Program(self, signals_fd=self._signals.fileno())
        self._appearance = Appearance(self._application, self)
        self._history = HistoryDesk(history_place, self) if history_place is not None else None
        self._window = MainWindow(
            self._program.controller,
            self._program.probe,
            describe_qt_environment(),
            ModelNames.of(model.info for model in MODELS),
            self._appearance,
            matrix_place,
            self._history,
            patience_ms=deadlines.patience_ms,
            first_page=Page.START,
            settings=settings,
        )
        self._hooks.caught.connect(self._window.show_problem)
        # The views leave 90,000 objects, which no later collection is to walk through.
        self._window.views_loaded.connect(self._program.collector.collect_all_soon)
        self._deadlines = deadlines
        self._forced_end = ForcedEnd(lambda: end_at_once(0))
        self._signals.received.connect(self._on_signal)
        self._window.forced_end_wanted.connect(self._end_soon)
        # Qt itself quits only when a visible window is closed.
        self._window.closed.connect(self._application.quit)

    @property
    def window(self) -> MainWindow:
        """The window."""
        return self._window

    def run(self) -> int:
        """Show the window, and return the exit status after the program has been shut down."""
        self._window.show()
        status = self._application.exec()
        at_rest = self._program.shutdown(self._deadlines.shutdown_s)
        if self._history is not None:
            # What is not written by then is lost, and nothing of it is half written.
            self._history.shutdown(self._deadlines.shutdown_s)
        self._signals.shutdown()
        self._hooks.shutdown()
        if not at_rest:
            end_at_once(status)
        self._forced_end.call_off()
        self._window.deleteLater()
        return status

    def _on_signal(self, number: int) -> None:
        """Close the window on SIGINT or SIGTERM, by force if a task keeps the window frozen.

        Python calls this handler between any two steps of the GUI thread, even in the middle of a
        paint event. So the window is closed later, from the event loop.
        """
        del number
        self._program.probe.tell_request()
        self._forced_end.begin(self._deadlines.patience_ms / 1000 + self._deadlines.last_s)
        QTimer.singleShot(0, self._window, self._window.close)

    def _end_soon(self) -> None:
        self._forced_end.begin(self._deadlines.last_s)
        self._application.quit()


def _icon() -> QIcon:
    """Return the program's icon. It would be empty without Qt's SVG plugin, which the essentials include."""
    picture = QPixmap()
    picture.loadFromData(resource_bytes("icons", "concgui.svg"), "SVG")
    return QIcon(picture)
