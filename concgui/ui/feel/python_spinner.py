"""A spinner that Python paints: it stands still whenever Python cannot run in the GUI thread."""

import math
import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, QTimer
from PySide6.QtGui import (
    QColor,
    QHideEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPixmap,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QWidget

from concgui.ui.feel.visibility import is_seen

_DOTS = 10
_TURN_S = 1.0

_IDLE_TURN_S = 2.0
"""While nothing runs each frame costs more than it shows."""


class PythonSpinner(QWidget):
    """Dots that turn once a second, one ``paintEvent`` in Python for every frame.

    Every frame needs the GIL for its painting. The ten pictures
    are painted once: each call into Qt may give the GIL away, and beside threads of pure
    Python a frame of many calls would freeze the window by itself. It turns only while it is visible.

    It is also the mark that ping to paint is measured with. Where a window asks for it by `repaint_soon`,
    it takes its frames from there, 20 a second, and its own timer rests. Otherwise the timer gives it ten,
    one for each step of the dots. While nothing runs it turns half as fast, with a quarter of the frames.

    A mark of its own beside it was measured as well. Even in one pass with the spinner, Qt gives the GIL
    away between the two paint events, and the second one waited for it 8 ms on average beside one thread
    of pure Python, 22 ms beside four.

    Args:
        on_painted: Called with the time at the end of each paint event.
    """

    def __init__(
        self, on_painted: Callable[[int], None] | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._on_painted = on_painted
        self.setAccessibleName("Spinner painted by Python")
        self._colours: list[QColor] = []
        self._frames: list[QPixmap] = []
        self._turn_s = _TURN_S
        self._timer = QTimer(self)
        self._timer.setInterval(_step_ms(_TURN_S))
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.update)
        self._shade()

    def repaint_soon(self) -> bool:
        """Take the next frame with Qt's next pass of painting, instead of when the timer would.

        Returns:
            False where nobody sees it, so that Qt would not paint it or should not count.
        """
        if not is_seen(self):
            return False
        self.update()
        self._timer.start()
        return True

    def set_idle(self, is_idle: bool) -> None:
        """Turn slowly while nothing runs."""
        self._turn_s = _IDLE_TURN_S if is_idle else _TURN_S
        self._timer.setInterval(_step_ms(self._turn_s))

    def sizeHint(self) -> QSize:
        """A square as high as two and a half lines of text."""
        side = round(self.fontMetrics().height() * 2.4)
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        """As `sizeHint`."""
        return self.sizeHint()

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to turn."""
        self._timer.start()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest while nobody sees it."""
        self._timer.stop()
        super().hideEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The pictures are as large as the widget."""
        self._frames = []
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Take the colours of a changed palette."""
        if event.type() == QEvent.Type.PaletteChange:
            self._shade()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the dots where the clock says they are."""
        del event
        if not self._frames:
            self._frames = [self._painted_frame(head) for head in range(_DOTS)]
        with QPainter(self) as painter:
            painter.drawPixmap(0, 0, self._frames[int(time.perf_counter() / self._turn_s * _DOTS) % _DOTS])
        if self._on_painted is not None:
            self._on_painted(time.perf_counter_ns())

    def _painted_frame(self, head: int) -> QPixmap:
        """The dots with the brightest at that place, as large as the widget."""
        ratio = self.devicePixelRatioF()
        frame = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
        frame.setDevicePixelRatio(ratio)
        frame.fill(Qt.GlobalColor.transparent)
        side = min(self.width(), self.height())
        dot = side * 0.075
        radius = side / 2 - dot * 1.5
        with QPainter(frame) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.translate(self.width() / 2, self.height() / 2)
            for i, colour in enumerate(self._colours):
                angle = 2 * math.pi * ((head - i) / _DOTS) - math.pi / 2
                painter.setBrush(colour)
                painter.drawEllipse(QPointF(radius * math.cos(angle), radius * math.sin(angle)), dot, dot)
        return frame

    def _shade(self) -> None:
        """The head in full colour, the tail fading out."""
        accent = self.palette().color(QPalette.ColorRole.Highlight)
        self._frames = []
        self._colours = []
        for i in range(_DOTS):
            colour = QColor(accent)
            colour.setAlphaF(max(0.12, 1 - i / (_DOTS - 1)))
            self._colours.append(colour)


def _step_ms(turn_s: float) -> int:
    """Return how long the dots stand in one place."""
    return round(turn_s / _DOTS * 1000)
