"""Fonts relative to another one, so that a larger one enlarges everything."""

from dataclasses import dataclass

from PySide6.QtGui import QFont


@dataclass(frozen=True, slots=True)
class ViewFonts:
    """The fonts of a painted view, all relative to the widget's font."""

    normal: QFont
    bold: QFont
    small: QFont

    @classmethod
    def of(cls, font: QFont) -> "ViewFonts":
        """Derive them from the font of the widget."""
        return cls(QFont(font), scaled_font(font, 1.0, bold=True), scaled_font(font, 0.88))


def scaled_font(font: QFont, factor: float, *, bold: bool = False) -> QFont:
    """Return a copy of another size; a font may have its size in points or in pixels, never in both."""
    scaled = QFont(font)
    if font.pointSizeF() > 0:
        scaled.setPointSizeF(font.pointSizeF() * factor)
    else:
        scaled.setPixelSize(max(1, round(font.pixelSize() * factor)))
    scaled.setBold(bold or font.bold())
    return scaled
