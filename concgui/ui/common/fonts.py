"""Fonts relative to another one."""

from PySide6.QtGui import QFont


def scaled_font(font: QFont, factor: float, *, bold: bool = False) -> QFont:
    """A copy of another size; a font may have its size in points or in pixels, never in both."""
    scaled = QFont(font)
    if font.pointSizeF() > 0:
        scaled.setPointSizeF(font.pointSizeF() * factor)
    else:
        scaled.setPixelSize(max(1, round(font.pixelSize() * factor)))
    scaled.setBold(bold or font.bold())
    return scaled
