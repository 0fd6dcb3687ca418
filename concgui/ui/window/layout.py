"""The arrangement of the window's parts, and its initial size."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

_SMALL_SCREEN_PX = 1_400


def arranged(choice: QWidget, strip: QWidget, area: QWidget, picture: QWidget, message: QWidget) -> QWidget:
    """Return a widget that contains and owns all parts.

    Args:
        choice: On the left, over the full height.
        strip: On the right, at the top.
        area: Below the strip, with all the remaining room.
        picture: To the right of the area.
        message: At the bottom.
    """
    right = QWidget()
    column = QVBoxLayout(right)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(strip)
    column.addWidget(_line(QFrame.Shape.HLine))
    views = QHBoxLayout()
    views.addWidget(area, 1)
    views.addWidget(picture)
    column.addLayout(views, 1)
    column.addWidget(message)
    centre = QWidget()
    row = QHBoxLayout(centre)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(0)
    row.addWidget(choice)
    row.addWidget(_line(QFrame.Shape.VLine))
    row.addWidget(right, 1)
    return centre


def first_size(available: QSize) -> QSize:
    """Return the size of a new window: nine tenths of the screen, or all of a small one.

    Args:
        available: The size of the screen without task bars, in device-independent pixels.
    """
    return available if available.width() < _SMALL_SCREEN_PX else available * 0.9


def _line(shape: QFrame.Shape) -> QFrame:
    line = QFrame()
    line.setFrameShape(shape)
    line.setFrameShadow(QFrame.Shadow.Plain)
    line.setForegroundRole(line.foregroundRole().AlternateBase)
    return line
