"""The arrangement of the window's parts, and its initial size."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget


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
    """Return the size of a new window: four fifths of the screen, at least 1280 x 720 if that fits.

    Args:
        available: The size of the screen without task bars, in device-independent pixels.
    """
    return (available * 0.8).expandedTo(QSize(1280, 720)).boundedTo(available)


def _line(shape: QFrame.Shape) -> QFrame:
    line = QFrame()
    line.setFrameShape(shape)
    line.setFrameShadow(QFrame.Shadow.Plain)
    line.setForegroundRole(line.foregroundRole().AlternateBase)
    return line
