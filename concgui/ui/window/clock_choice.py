"""The outside clock as a person chooses it: shown or not, and remembered."""

import threading
import time

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget

from concgui import clock
from concgui.engine.note import Note
from concgui.engine.observer.link.clock_frames import ClockSettings
from concgui.presentation.notes import note_text
from concgui.qtlayer.probe.probe import Probe
from concgui.ui.common.appearance import Appearance
from concgui.ui.window.remembered import Remembered


class ClockChoice(QObject):
    """Tells the probe what clock is wanted. The clock's process belongs to the observer and ends with it.

    Args:
        probe: Has the clock shown.
        appearance: Colours and size of the text, which the clock follows.
        window: The program's window, beside which the clock appears.
        remembered: Where the choice is remembered.

    Signals:
        changed: Whether the clock is chosen: a person closed it, or the choice was remembered.
        failed: The clock is gone, and nobody closed it; carries the reason as a sentence.
    """

    changed = Signal(bool)
    failed = Signal(str)

    def __init__(self, probe: Probe, appearance: Appearance, window: QWidget, remembered: Remembered) -> None:
        super().__init__(window)
        self._probe = probe
        self._appearance = appearance
        self._window = window
        self._remembered = remembered
        self._is_chosen = False
        probe.clock_closed.connect(self._on_closed)
        appearance.changed.connect(self._show)

    def restore(self) -> None:
        """Show the clock at once if it was chosen when the program last ended."""
        if self._remembered.has_clock:
            self._is_chosen = True
            self._show()
            self.changed.emit(True)

    def choose(self, is_chosen: bool) -> None:
        """Show the clock or close it, and remember that. Not while a run is measured."""
        if is_chosen == self._is_chosen:
            return
        self._remember(is_chosen)
        if is_chosen:
            self._show()
        else:
            self._probe.close_clock()

    def _show(self) -> None:
        if not self._is_chosen:
            return
        frame = self._window.frameGeometry()
        self._probe.show_clock(
            ClockSettings(
                module=clock.__name__,
                wanted_ns=time.perf_counter_ns(),
                gui_thread=threading.get_native_id(),
                is_dark=self._appearance.theme.is_dark,
                points=QApplication.font().pointSizeF(),
                beside=(frame.x(), frame.y(), frame.width(), frame.height()),
            )
        )

    def _remember(self, is_chosen: bool) -> None:
        self._is_chosen = is_chosen
        self._remembered.keep_clock(is_chosen)

    def _on_closed(self, reason: Note | None) -> None:
        # Where it failed, the choice is remembered all the same: it may work at the next start.
        if reason is None:
            self._remember(False)
        else:
            self._is_chosen = False
        with self._probe.own_views.at_work():
            self.changed.emit(False)
            if reason is not None:
                self.failed.emit(note_text(reason))
