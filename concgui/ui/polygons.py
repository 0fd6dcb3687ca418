"""Polygons for curves that are painted while runs are measured."""

from array import array
from typing import Any

from PySide6.QtGui import QPolygonF
from shiboken6 import VoidPtr

_POINT_BYTES = 16


def polygon_of(coordinates: "array[float]") -> QPolygonF:
    """The polygon through points whose coordinates stand one after another.

    The coordinates are copied as one block. Making a QPointF of each pair gives the GIL away each
    time: beside four threads of pure Python 300 points took 180 ms in that way and take 0.2 ms in this.

    Args:
        coordinates: x0, y0, x1, y1 and so on, as doubles (``array("d")``).
    """
    polygon = QPolygonF()
    count = len(coordinates) // 2
    if count:
        polygon.resize(count)
        # Its stub knows the constructor without size; the documentation has (address, size, writable).
        block: Any = VoidPtr
        target = memoryview(block(polygon.data(), count * _POINT_BYTES, True))
        target[:] = memoryview(coordinates).cast("B")
    return polygon
