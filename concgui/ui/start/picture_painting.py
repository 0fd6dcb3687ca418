"""Painting of a card's picture in the colours of a theme."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from concgui.engine.records.ladder import Smoothness
from concgui.presentation.colours import THREAD_COLOURS, Theme, mixed, model_style
from concgui.presentation.gallery.picture import (
    CURVE_INK,
    FREEZE_INK,
    MUTED_INK,
    PALE,
    TEXT_INK,
    WORKER,
    GalleryPicture,
)
from concgui.ui.common.palette import with_alpha

_WORDS_LINES = 3.5
"""Least height of a picture in line heights that has words, which would cover each other in a lower one."""


def paint_picture(
    painter: QPainter, picture: GalleryPicture, area: QRectF, theme: Theme, font: QFont
) -> None:
    """Paint a picture into an area."""
    painter.setPen(Qt.PenStyle.NoPen)
    for box in picture.boxes:
        painter.setBrush(_ink(box.ink, theme))
        painter.drawRect(_placed(area, box.x, box.y, box.width, box.height))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for curve in picture.curves:
        painter.setPen(QPen(_ink(curve.ink, theme), 1.4))
        painter.drawPolyline(QPolygonF([_point(area, x, y) for x, y in curve.points]))
    painter.setFont(font)
    metrics = QFontMetricsF(font)
    if area.height() < metrics.height() * _WORDS_LINES:
        return
    for words in picture.words:
        painter.setPen(_ink(words.ink, theme))
        at = _point(area, words.x, words.y)
        width = metrics.horizontalAdvance(words.text)
        left = at.x() - width / 2 if words.is_centred else at.x()
        left = min(max(left, area.left()), area.right() - width)
        painter.drawText(QPointF(left, at.y() + metrics.capHeight() / 2), words.text)


def _ink(ink: str, theme: Theme) -> QColor:
    if ink == FREEZE_INK:
        return with_alpha(theme.freeze_shade, theme.freeze_alpha)
    if ink == CURVE_INK:
        return QColor(theme.smoothness_colour(Smoothness.SMOOTH))
    if ink in (TEXT_INK, MUTED_INK):
        return QColor(theme.text if ink == TEXT_INK else theme.muted_text)
    if ink.startswith(WORKER):
        return QColor(THREAD_COLOURS[int(ink.removeprefix(WORKER)) % len(THREAD_COLOURS)])
    if ink.startswith(PALE):
        return QColor(mixed(model_style(ink.removeprefix(PALE)).colour, theme.panel, 0.65))
    return QColor(model_style(ink).colour)


def _placed(area: QRectF, x: float, y: float, width: float, height: float) -> QRectF:
    corner = _point(area, x, y)
    return QRectF(corner.x(), corner.y(), max(1.0, width * area.width()), max(1.0, height * area.height()))


def _point(area: QRectF, x: float, y: float) -> QPointF:
    return QPointF(area.left() + x * area.width(), area.top() + y * area.height())
