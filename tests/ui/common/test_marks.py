"""Tests of the models' marks as they are drawn."""

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage, QPainter

from concgui.presentation.colours import DARK, MODEL_STYLES, Mark
from concgui.ui.common.marks import draw_mark, mark_path


def test_every_mark_has_its_own_shape() -> None:
    """No two marks look the same in one colour and size."""
    pictures = set()
    for mark in Mark:
        picture = QImage(32, 32, QImage.Format.Format_RGB32)
        picture.fill(QColor("#000000"))
        painter = QPainter(picture)
        style = type(MODEL_STYLES["blocking"])("#FFFFFF", mark)
        draw_mark(painter, style, QPointF(16, 16), 24, DARK)
        painter.end()
        pictures.add(bytes(picture.constBits()))
        assert mark_path(mark).boundingRect().width() <= 1.15
    assert len(pictures) == len(Mark)
