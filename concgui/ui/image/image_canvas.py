"""An image that fills up tile by tile. Its tiles are kept, so that their colours can change."""

from PySide6.QtCore import QRectF, QTimer
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from concgui.engine.workloads.support.tile_image import ColourTable, TileImage, set_colours, worker_colours

REPAINT_PERIOD_MS = 100
"""Time between repaints, which take GUI-thread time from a measured run."""

WORKER_COLOURS = (
    (0x56, 0xB4, 0xE9),
    (0xE6, 0x9F, 0x00),
    (0x00, 0x9E, 0x73),
    (0xF0, 0xE4, 0x42),
    (0xCC, 0x79, 0xA7),
    (0xD5, 0x5E, 0x00),
    (0x80, 0x52, 0xBC),
    (0xC6, 0xCE, 0xD6),
)
"""The colours of Okabe and Ito. With more workers the colours repeat."""


class ImageCanvas(QWidget):
    """A canvas for tiles in the order of their arrival.

    An arriving tile costs six C calls. A timer updates the screen.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._size_px, self._tiles = 1, 1
        self._picture = TileImage(1, 1)
        self._known: dict[int, tuple[bytes, int]] = {}
        self._by_worker = True
        self._set_colours = set_colours()
        self._worker_colours = tuple(worker_colours(*colour) for colour in WORKER_COLOURS)
        self._timer = QTimer(self, interval=REPAINT_PERIOD_MS, singleShot=True)
        self._timer.timeout.connect(self.update)

    def clear(self, size_px: int, tiles: int) -> None:
        """Start a grey image of `size_px` × `size_px` with this number of tiles."""
        self._size_px, self._tiles = size_px, tiles
        self._picture = TileImage(size_px, tiles)
        self._known = {}
        self.update()

    def add(self, number: int, tile: bytes, worker: int) -> None:
        """Paint a tile in the colour of its worker or in the colours of the set.

        Args:
            number: Number of the tile.
            tile: Its pixels.
            worker: Number of the worker that computed it.

        Raises:
            ValueError: The tile has the wrong length.
        """
        if not tile:
            return
        self._picture.paint(number, tile, self._colours_of(worker))
        self._known[number] = (tile, worker)
        if not self._timer.isActive():
            self._timer.start()

    def colour_by_worker(self, by_worker: bool) -> None:
        """Colour all tiles by worker or by the set, including those already painted."""
        self._by_worker = by_worker
        for number, (tile, worker) in self._known.items():
            self._picture.paint(number, tile, self._colours_of(worker))
        self.update()

    def image(self) -> QImage:
        """Return the image as it is now. It shares the canvas's bytes and is valid until the next `clear`."""
        side = self._size_px
        return QImage(self._picture.pixels, side, side, 3 * side, QImage.Format.Format_RGB888)

    def stop(self) -> None:
        """Repaint the tiles so far, and stop repainting until another tile arrives."""
        self._timer.stop()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the whole image at the size of the widget."""
        del event
        side = min(self.width(), self.height())
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            left = (self.width() - side) / 2
            painter.drawImage(QRectF(left, 0, side, side), self.image())

    def _colours_of(self, worker: int) -> ColourTable:
        if not self._by_worker:
            return self._set_colours
        return self._worker_colours[worker % len(self._worker_colours)]
