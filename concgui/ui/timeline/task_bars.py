"""The bars of all tasks as one image: light where tasks wait, filled as far as they were on a CPU."""

from PySide6.QtGui import QColor, QPainter, QTransform

from concgui.presentation.colours import Theme, mixed
from concgui.presentation.timeline.arrays import Codes
from concgui.presentation.timeline.raster import SHADES, Ink, Lines, filled, shaded
from concgui.presentation.timeline.visible import VisibleRun
from concgui.ui.timeline.item import TimelineItem, coloured, image_corner

_LOW_ROW_PIXELS = 4.0
"""In lower rows the share of CPU is shown as a shade and not as a height."""


class TaskBars(TimelineItem):
    """Paints all bars. The work depends on the pixels of the lanes and not on the number of tasks."""

    def __init__(self) -> None:
        super().__init__(z=0)
        self._colours: tuple[int, ...] = (0,) * 256

    def set_style(self, theme: Theme, colour: str) -> None:
        """Use other colours; `colour` is that of the model."""
        self._colours = _colour_table(theme, colour)
        self.set_theme(theme)

    def _paint_pixels(self, painter: QPainter, to_pixels: QTransform, visible: VisibleRun) -> None:
        if len(visible.rows.bars):
            image = coloured(self._codes(to_pixels.m22(), visible), self._colours)
            painter.drawImage(image_corner(visible, to_pixels), image)

    def _codes(self, row_pixels: float, visible: VisibleRun) -> Codes:
        lines = Lines.of(visible.rows.row_top * row_pixels, self._bar_height * row_pixels)
        if row_pixels < _LOW_ROW_PIXELS:
            return shaded(visible.bars, visible.fill, visible.frozen, lines)
        return filled(visible.bars, visible.fill, visible.frozen, lines, visible.outlines)


def _colour_table(theme: Theme, colour: str) -> tuple[int, ...]:
    """Return the colour of each ink."""
    ground = mixed(theme.panel, colour, 0.24)
    colours = {
        Ink.GROUND: ground,
        Ink.FROZEN_GROUND: mixed(ground, theme.freeze_shade, theme.freeze_alpha / 255),
        Ink.HATCHING: mixed(ground, theme.text, 0.18),
        Ink.OUTLINE: theme.outline_of(colour),
        Ink.CANCELLED: theme.text,
        Ink.FAILED: theme.error,
        Ink.FILL: colour,
    }
    table = [0] * (Ink.FILL + 1)
    for ink, name in colours.items():
        table[ink] = QColor(name).rgba()
    for step in range(SHADES):
        table[Ink.SHADE + step] = QColor(mixed(ground, colour, (step + 0.5) / SHADES)).rgba()
    return tuple(table)
