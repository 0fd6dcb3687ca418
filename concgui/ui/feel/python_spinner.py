"""A spinner painted by Python: it stops whenever Python cannot run in the GUI thread."""

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
"""Time of a turn while nothing runs, when a frame is not worth its cost."""


class PythonSpinner(QWidget):
    """Dots that turn once a second, with one ``paintEvent`` in Python for every frame.

    Painting a frame needs the GIL. The ten pixmaps are painted once: each call into Qt may release
    the GIL, and beside threads of pure Python a frame of many calls would itself freeze the window.
    The spinner turns only while it is visible.

    Ping to paint is measured with this widget. If the window calls `repaint_soon`, the frames come from
    there, 20 a second, and the spinner's own timer does not fire. Otherwise the timer gives ten frames a
    second, one for each step of the dots. While nothing runs the spinner turns half as fast, with a
    quarter of the frames.

    A separate widget for ping to paint was measured too. Even if both are painted in one pass, Qt releases
    the GIL between the two paint events, and the second one waited for it 8 ms on average beside one
    thread of pure Python and 22 ms beside four.

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
        """Paint the next frame in Qt's next painting pass instead of at the timer's next timeout.

        Returns:
            False if the spinner is not visible: Qt would not paint it, or the paint should not count.
        """
        if not is_seen(self):
            return False
        self.update()
        self._timer.start()
        return True

    def set_idle(self, is_idle: bool) -> None:
        """Turn slowly while the window is idle, and at full speed otherwise."""
        self._turn_s = _IDLE_TURN_S if is_idle else _TURN_S
        self._timer.setInterval(_step_ms(self._turn_s))

    def sizeHint(self) -> QSize:
        """Return a square about two and a half lines of text high."""
        side = round(self.fontMetrics().height() * 2.4)
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        """Return `sizeHint`."""
        return self.sizeHint()

    def showEvent(self, event: QShowEvent) -> None:
        """Start turning."""
        self._timer.start()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop turning while the spinner is hidden."""
        self._timer.stop()
        super().hideEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Discard the pixmaps, which are as large as the widget."""
        self._frames = []
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Use the colours of a changed palette."""
        if event.type() == QEvent.Type.PaletteChange:
            self._shade()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the dots at their place by the clock."""
        del event
        if not self._frames:
            self._frames = [self._painted_frame(head) for head in range(_DOTS)]
        with QPainter(self) as painter:
            painter.drawPixmap(0, 0, self._frames[int(time.perf_counter() / self._turn_s * _DOTS) % _DOTS])
        if self._on_painted is not None:
            self._on_painted(time.perf_counter_ns())

    def _painted_frame(self, head: int) -> QPixmap:
        """Paint a pixmap as large as the widget, with the brightest dot at place `head`."""
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
        """Set the colours of the dots: the head in full colour, the tail fading out."""
        accent = self.palette().color(QPalette.ColorRole.Highlight)
        self._frames = []
        self._colours = []
        for i in range(_DOTS):
            colour = QColor(accent)
            colour.setAlphaF(max(0.12, 1 - i / (_DOTS - 1)))
            self._colours.append(colour)


def _step_ms(turn_s: float) -> int:
    """Return how long the dots stay in one place, in ms."""
    return round(turn_s / _DOTS * 1000)
