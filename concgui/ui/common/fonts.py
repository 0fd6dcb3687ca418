"""Fonts relative to a widget's font, so that a larger font enlarges everything."""

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
        """Derive the fonts of a view from the font of its widget."""
        return cls(QFont(font), scaled_font(font, 1.0, bold=True), scaled_font(font, 0.88))


def scaled_font(font: QFont, factor: float, *, bold: bool = False) -> QFont:
    """Return a copy in another size. A font has its size in points or in pixels, never in both."""
    scaled = QFont(font)
    if font.pointSizeF() > 0:
        scaled.setPointSizeF(font.pointSizeF() * factor)
    else:
        scaled.setPixelSize(max(1, round(font.pixelSize() * factor)))
    scaled.setBold(bold or font.bold())
    return scaled
