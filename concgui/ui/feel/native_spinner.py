"""A spinner that Qt moves and paints in C++: no frame of it needs Python."""

from PySide6.QtCore import QEasingCurve, QEvent, QPoint, QPropertyAnimation, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPalette, QPixmap, QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget

_THERE_AND_BACK_MS = 2_000
_PILL_SHARE = 0.36


class NativeSpinner(QLabel):
    """A pill that glides to and fro in a groove: a label with a picture, moved by a `QPropertyAnimation`.

    What was found on Linux (PySide6 6.11), by photographing the screen from another process
    while a worker thread held the GIL for 3 s in one C call:

    * Alone in a window, such an animation goes on (15 of 15 pictures differ), and so does a
      `QProgressBar` without an end (12 of 13). PySide looks up once whether Python overrides
      ``event`` or ``paintEvent`` of a widget, and needs the GIL no more after that.
    * Beside a single `QTimer` with a slot in Python it stands still (15 of 15 pictures are
      equal): both live in the GUI thread, and that thread waits for the GIL in the slot.

    So in this window, whose pings and Python spinner need the GIL too, it shows how little a
    native widget gains: it needs no Python of its own, and freezes with its thread all the
    same. While Python is slow but gets its turn, it moves more evenly than the other one.

    This class must not override ``event``, ``paintEvent`` or ``timerEvent``: then every frame
    would need the GIL. What it overrides is called when size or colours change, not for frames.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Spinner animated by Qt without Python")
        # Plain labels: their events never look for Python code.
        self._pill = QLabel(self)
        self._animation = QPropertyAnimation(self._pill, b"pos", self)
        self._animation.setDuration(_THERE_AND_BACK_MS)
        self._animation.setLoopCount(-1)
        self._animation.setEasingCurve(QEasingCurve.Type.InOutSine)
        self._set_up()

    def sizeHint(self) -> QSize:
        """Eleven characters wide and half a line high."""
        metrics = self.fontMetrics()
        return QSize(metrics.averageCharWidth() * 10, round(metrics.height() * 0.65))

    def minimumSizeHint(self) -> QSize:
        """As `sizeHint`."""
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the pill glide through the whole groove."""
        super().resizeEvent(event)
        self._set_up()

    def changeEvent(self, event: QEvent) -> None:
        """Take the colours of a changed palette."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._set_up()

    def _set_up(self) -> None:
        """Paint both pictures once and start anew."""
        self._animation.stop()
        width, height = self.width(), self.height()
        pill_width = round(width * _PILL_SHARE)
        colours = self.palette()
        self.setPixmap(self._capsule(width, height, colours.color(QPalette.ColorRole.Button)))
        self._pill.setPixmap(self._capsule(pill_width, height, colours.color(QPalette.ColorRole.Highlight)))
        self._pill.resize(pill_width, height)
        left, right = QPoint(0, 0), QPoint(width - pill_width, 0)
        self._animation.setStartValue(left)
        self._animation.setKeyValueAt(0.5, right)
        self._animation.setEndValue(left)
        self._animation.start()

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
