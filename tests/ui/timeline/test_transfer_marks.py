"""The patterns of inputs and results in transfer."""

import numpy as np
import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from concgui.presentation.colours import DARK, LIGHT, Theme
from concgui.presentation.timeline.transfer_text import TransferDirection
from concgui.ui.timeline.transfer_marks import paint_transfer


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_directions_are_told_apart_without_colours(theme: Theme) -> None:
    """In grey, both directions have a pattern, and one is dark on light where the other is light on dark."""
    pictures = {direction: _painted(direction, theme) for direction in TransferDirection}
    for picture in pictures.values():
        assert len(set(picture[20, :].tolist())) > 3, "no chevrons across the middle"
    grounds = [int(np.median(picture)) for picture in pictures.values()]
    panel = _grey(theme)
    assert abs(grounds[0] - grounds[1]) > 60
    assert min(abs(ground - panel) for ground in grounds) > 20


def _painted(direction: TransferDirection, theme: Theme) -> np.ndarray:
    """Return the grey values of a transfer of 80 × 40 pixels."""
    image = QImage(80, 40, QImage.Format.Format_Grayscale8)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    paint_transfer(painter, direction, QRectF(0, 0, 80, 40), theme)
    painter.end()
    return np.frombuffer(image.constBits(), dtype=np.uint8).reshape(40, image.bytesPerLine())[:, :80].copy()


def _grey(theme: Theme) -> int:
    image = QImage(1, 1, QImage.Format.Format_Grayscale8)
    image.fill(theme.panel)
    return image.constBits()[0]
