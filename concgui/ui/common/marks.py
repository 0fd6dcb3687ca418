"""Drawing of a model's mark: next to its name, in lists, in tables, as a point of a plot."""

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QIcon, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from concgui.presentation.colours import Mark, ModelStyle, Theme

_FIRST_CORNER_DEGREES = {
    Mark.TRIANGLE_UP: 90,
    Mark.TRIANGLE_DOWN: -90,
    Mark.TRIANGLE_LEFT: 180,
    Mark.TRIANGLE_RIGHT: 0,
}


def mark_path(mark: Mark) -> QPainterPath:
    """Return the outline of a mark around (0, 0), about 1 wide and 1 high."""
    path = QPainterPath()
    if mark is Mark.CIRCLE:
        path.addEllipse(QRectF(-0.45, -0.45, 0.9, 0.9))
    elif mark is Mark.SQUARE:
        path.addRect(QRectF(-0.41, -0.41, 0.82, 0.82))
    elif mark in (Mark.PLUS, Mark.CROSS):
        _add_polygon(path, _bars_outline(turned=mark is Mark.CROSS))
    elif mark is Mark.STAR:
        points = [_corner(90 + 36 * i, 0.56 if i % 2 == 0 else 0.24) for i in range(10)]
        _add_polygon(path, points)
    else:
        corners = {Mark.DIAMOND: 4, Mark.PENTAGON: 5, Mark.HEXAGON: 6}.get(mark, 3)
        first = _FIRST_CORNER_DEGREES.get(mark, 90)
        radius = 0.56 if corners == 3 else 0.52
        _add_polygon(path, [_corner(first + 360 / corners * i, radius) for i in range(corners)])
    return path


def draw_mark(painter: QPainter, style: ModelStyle, centre: QPointF, size: float, theme: Theme) -> None:
    """Draw the mark of a model, `size` device-independent pixels wide."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(centre)
    painter.scale(size, size)
    width = size * (0.1 if style.filled else 0.17)
    pen = QPen(QColor(theme.outline_of(style.colour) if style.filled else style.colour), width)
    if not style.filled and not theme.is_dark:
        pen.setColor(QColor(theme.outline_of(style.colour)))
    pen.setCosmetic(True)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.setPen(pen)
    painter.setBrush(QBrush(QColor(style.colour)) if style.filled else Qt.BrushStyle.NoBrush)
    painter.drawPath(mark_path(style.mark))
    painter.restore()


def mark_icon(style: ModelStyle, size: int, theme: Theme, pixel_ratio: float = 1.0) -> QIcon:
    """Return the mark as an icon, `size` device-independent pixels wide."""
    pixmap = QPixmap(round(size * pixel_ratio), round(size * pixel_ratio))
    pixmap.setDevicePixelRatio(pixel_ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    with QPainter(pixmap) as painter:
        draw_mark(painter, style, QPointF(size / 2, size / 2), size * 0.8, theme)
    return QIcon(pixmap)


def _corner(degrees: float, radius: float) -> QPointF:
    angle = math.radians(degrees)
    return QPointF(radius * math.cos(angle), -radius * math.sin(angle))


def _bars_outline(*, turned: bool) -> list[QPointF]:
    """Return two crossed bars as one outline, turned by 45 degrees for the cross."""
    arm, half = 0.5, 0.17
    plus = [
        (-half, -arm), (half, -arm), (half, -half), (arm, -half), (arm, half), (half, half),
        (half, arm), (-half, arm), (-half, half), (-arm, half), (-arm, -half), (-half, -half),
    ]  # fmt: skip
    if not turned:
        return [QPointF(x, y) for x, y in plus]
    diagonal = math.sqrt(0.5)
    return [QPointF((x - y) * diagonal, (x + y) * diagonal) for x, y in plus]


def _add_polygon(path: QPainterPath, points: list[QPointF]) -> None:
    path.addPolygon(QPolygonF(points))
    path.closeSubpath()
