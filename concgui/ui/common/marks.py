"""Drawing of a model's mark: next to its name, in lists, in tables, as a point of a plot."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QIcon, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from concgui.presentation.colours import Mark, ModelStyle, Theme
from concgui.presentation.mark_shapes import mark_corners


def mark_path(mark: Mark) -> QPainterPath:
    """Return the outline of a mark around (0, 0), about 1 wide and 1 high."""
    path = QPainterPath()
    if mark is Mark.CIRCLE:
        path.addEllipse(QRectF(-0.45, -0.45, 0.9, 0.9))
        return path
    path.addPolygon(QPolygonF([QPointF(x, y) for x, y in mark_corners(mark)]))
    path.closeSubpath()
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
