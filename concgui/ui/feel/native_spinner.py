"""A spinner that Qt moves and paints in C++: no frame of it needs Python."""

import math

from PySide6.QtCore import (
    QEasingCurve,
    QEvent,
    QPoint,
    QPropertyAnimation,
    QRectF,
    QSequentialAnimationGroup,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QHideEvent, QPainter, QPalette, QPixmap, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QWidget

_THERE_AND_BACK_MS = 2_000
_IDLE_STEP_MS = 333
_IDLE_STEPS = 24
_PILL_SHARE = 0.36


class NativeSpinner(QLabel):
    """A pill that glides back and forth in a groove: a label with a pixmap, moved by a `QPropertyAnimation`.

    Findings on Linux (PySide6 6.11), from screenshots that another process took while a worker
    thread held the GIL for 3 s in one C call:

    * Alone in a window, such an animation continues (15 of 15 screenshots differ), and so does an
      indeterminate `QProgressBar` (12 of 13). PySide looks up once whether Python overrides
      ``event`` or ``paintEvent`` of a widget, and does not need the GIL after that.
    * Beside a single `QTimer` with a slot in Python the animation stops (15 of 15 screenshots are
      equal): both live in the GUI thread, and that thread waits for the GIL in the slot.

    The pings and the Python spinner of this window need the GIL too. The native spinner therefore
    shows how little a native widget gains: it needs no Python of its own, but still freezes with
    its thread. While Python is slow but gets its turn, it moves more evenly than the Python spinner.

    While nothing runs the pill moves in steps, three a second. Qt needs no timer between two steps.
    Gliding costs as much as everything else in the window, because Qt composes 60 frames a second for it.

    This class must not override ``event``, ``paintEvent`` or ``timerEvent``: every frame would then
    need the GIL. The methods it does override are called when size, colours or visibility change,
    not for frames.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Spinner animated by Qt without Python")
        # A plain label: its events never look for Python code.
        self._pill = QLabel(self)
        self._glide = QPropertyAnimation(self._pill, b"pos", self)
        self._glide.setDuration(_THERE_AND_BACK_MS)
        self._glide.setLoopCount(-1)
        self._glide.setEasingCurve(QEasingCurve.Type.InOutSine)
        self._steps = QSequentialAnimationGroup(self)
        self._is_idle = False
        self._set_up()

    @property
    def is_gliding(self) -> bool:
        """Whether the pill moves evenly."""
        return self._glide.state() is QPropertyAnimation.State.Running

    @property
    def is_stepping(self) -> bool:
        """Whether the pill moves in steps."""
        return self._steps.state() is QPropertyAnimation.State.Running

    def set_idle(self, is_idle: bool) -> None:
        """Move in steps while the window is idle, and glide otherwise."""
        if is_idle != self._is_idle:
            self._is_idle = is_idle
            self._move()

    def sizeHint(self) -> QSize:
        """Return a size ten characters wide and two thirds of a line high."""
        metrics = self.fontMetrics()
        return QSize(metrics.averageCharWidth() * 10, round(metrics.height() * 0.65))

    def minimumSizeHint(self) -> QSize:
        """Return `sizeHint`."""
        return self.sizeHint()

    def showEvent(self, event: QShowEvent) -> None:
        """Start moving."""
        super().showEvent(event)
        self._move()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop moving while the spinner is hidden."""
        super().hideEvent(event)
        self._glide.stop()
        self._steps.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the path of the pill to the groove."""
        super().resizeEvent(event)
        self._set_up()

    def changeEvent(self, event: QEvent) -> None:
        """Use the colours of a changed palette."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._set_up()

    def _set_up(self) -> None:
        """Paint both pixmaps once, lay out the paths of the pill and start from the left."""
        width, height = self.width(), self.height()
        pill_width = round(width * _PILL_SHARE)
        colours = self.palette()
        self.setPixmap(self._capsule(width, height, colours.color(QPalette.ColorRole.Button)))
        self._pill.setPixmap(self._capsule(pill_width, height, colours.color(QPalette.ColorRole.Highlight)))
        self._pill.resize(pill_width, height)
        self._glide.stop()
        self._steps.stop()
        left, right = QPoint(0, 0), QPoint(width - pill_width, 0)
        self._glide.setStartValue(left)
        self._glide.setKeyValueAt(0.5, right)
        self._glide.setEndValue(left)
        # Replaced, not cleared: a group that is cleared warns about each removed animation.
        self._steps.deleteLater()
        self._steps = QSequentialAnimationGroup(self)
        self._steps.setLoopCount(-1)
        for number in range(_IDLE_STEPS):
            share = (1 - math.cos(2 * math.pi * number / _IDLE_STEPS)) / 2
            step = QPropertyAnimation(self._pill, b"pos")
            step.setDuration(0)
            step.setEndValue(QPoint(round(right.x() * share), 0))
            self._steps.addAnimation(step)
            self._steps.addPause(_IDLE_STEP_MS)
        self._move()

    def _move(self) -> None:
        """Start the animation for the present pace, and stop the other one."""
        if not self.isVisible():
            return
        moving, resting = (self._steps, self._glide) if self._is_idle else (self._glide, self._steps)
        resting.stop()
        if moving.state() is not QPropertyAnimation.State.Running:
            moving.start()

    def _capsule(self, width: int, height: int, colour: QColor) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(round(width * ratio), round(height * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        with QPainter(picture) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawRoundedRect(QRectF(0, 0, width, height), height / 2, height / 2)
        return picture
