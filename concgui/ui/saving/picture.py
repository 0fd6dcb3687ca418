"""A view as a picture, with a line below that says what its figures come from."""

import contextlib
import re
from collections.abc import Iterator

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QImageWriter, QPainter, QRegion
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget

from concgui.presentation.colours import Theme
from concgui.ui.common.fonts import scaled_font
from concgui.ui.saving.whole_view import shown_whole

PIXEL_RATIO = 2
"""Pixels of a picture for each one of the view, so that it is sharp on paper and on fine screens."""

_MARGIN = 12
_CAPTION_SCALE = 0.9

_FAMILY = re.compile(rb'font-family="([^"]*)"')
"""The one font that Qt names; a reader that lacks it would take one with serifs."""


class ViewPicture:
    """Draws a view with its caption.

    Args:
        view: The view.
        caption: What the figures come from.
        theme: The colours of the window.
    """

    def __init__(self, view: QWidget, caption: str, theme: Theme) -> None:
        self._view = view
        self._caption = caption
        self._theme = theme
        self._font = scaled_font(view.font(), _CAPTION_SCALE)

    def image(self) -> QImage:
        """Return the picture as pixels."""
        with shown_whole(self._view):
            size = self._size()
            image = QImage(size * PIXEL_RATIO, QImage.Format.Format_RGB32)
            image.setDevicePixelRatio(PIXEL_RATIO)
            image.fill(QColor(self._theme.window))
            with QPainter(image) as painter:
                self._paint(painter, size)
        return image

    def png(self) -> bytes:
        """Return the picture as a PNG file, which knows its caption."""
        data = QByteArray()
        with _written(data) as buffer:
            writer = QImageWriter(buffer, QByteArray(b"png"))
            writer.setText("Description", self._caption)
            writer.write(self.image())
        return bytes(data.data())

    def svg(self) -> bytes:
        """Return the picture as an SVG file. What the view paints as an image stays one."""
        data = QByteArray()
        with shown_whole(self._view), _written(data) as buffer:
            size = self._size()
            generator = QSvgGenerator()
            generator.setOutputDevice(buffer)
            generator.setSize(size)
            generator.setViewBox(QRect(QPoint(0, 0), size))
            # Otherwise text would have the size that it has on another screen.
            generator.setResolution(self._view.logicalDpiX())
            generator.setTitle("concgui")
            with QPainter(generator) as painter:
                painter.fillRect(QRect(QPoint(0, 0), size), QColor(self._theme.window))
                self._paint(painter, size)
        return _FAMILY.sub(rb'font-family="\1, sans-serif"', bytes(data.data()))

    def _size(self) -> QSize:
        """Return the size of view and caption."""
        return QSize(self._view.width(), self._view.height() + self._caption_height())

    def _caption_height(self) -> int:
        room = QRectF(0, 0, self._view.width() - 2 * _MARGIN, 10_000)
        flags = Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap
        return (
            round(QFontMetricsF(self._font).boundingRect(room, int(flags), self._caption).height()) + _MARGIN
        )

    def _paint(self, painter: QPainter, size: QSize) -> None:
        flags = QWidget.RenderFlag.DrawWindowBackground | QWidget.RenderFlag.DrawChildren
        self._view.render(painter, QPoint(0, 0), QRegion(), flags)
        painter.setFont(self._font)
        painter.setPen(QColor(self._theme.muted_text))
        top = self._view.height()
        box = QRectF(_MARGIN, top, size.width() - 2 * _MARGIN, size.height() - top)
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap, self._caption)


@contextlib.contextmanager
def _written(data: QByteArray) -> Iterator[QBuffer]:
    """Yield a device that writes into bytes."""
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    try:
        yield buffer
    finally:
        buffer.close()
