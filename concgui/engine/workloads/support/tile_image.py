"""An image that is filled tile by tile, as a buffer of bytes that can be drawn directly.

A tile is a horizontal band with one byte per pixel: 0 inside the set, 1 to 255 outside.
"""

import math
from dataclasses import dataclass

_SHADES = 256
_EMPTY = 0x80


@dataclass(frozen=True, slots=True)
class ColourTable:
    """A table with the colour of each of the 256 pixel values.

    Attributes:
        red: Red of each value.
        green: Green of each value.
        blue: Blue of each value.
    """

    red: bytes
    green: bytes
    blue: bytes


def set_colours() -> ColourTable:
    """Return colours that are black inside the set and three shifted waves outside."""

    def wave(shift: float) -> bytes:
        outside = (127.5 + 127.5 * math.sin(0.09 * value + shift) for value in range(1, _SHADES))
        return bytes((0, *(int(shade) for shade in outside)))

    return ColourTable(wave(4.0), wave(4.9), wave(5.8))


def worker_colours(red: int, green: int, blue: int) -> ColourTable:
    """Return shades of a worker's colour: dark inside the set, a wave of brightness outside."""

    def shades(channel: int) -> bytes:
        outside = (channel * (0.7 + 0.3 * math.sin(0.25 * value)) for value in range(1, _SHADES))
        return bytes((channel // 6, *(int(shade) for shade in outside)))

    return ColourTable(shades(red), shades(green), shades(blue))


def tile_rows(size_px: int, tiles: int, number: int) -> range:
    """Return the rows of a tile. Tiles differ by at most one row; if tiles outnumber rows, some are empty."""
    return range(size_px * number // tiles, size_px * (number + 1) // tiles)


class TileImage:
    """A square RGB image that is grey where no tile has been painted yet.

    Attributes:
        pixels: Red, green and blue of each pixel, row by row without padding (Qt: `Format_RGB888`
            with `3 * size_px` bytes a line). The buffer stays the same object.
    """

    def __init__(self, size_px: int, tiles: int) -> None:
        self._size_px = size_px
        self._tiles = tiles
        self.pixels = bytearray([_EMPTY]) * (3 * size_px * size_px)

    def paint(self, number: int, tile: bytes, colours: ColourTable) -> None:
        """Paint one tile with six C calls, whatever its size.

        Raises:
            ValueError: If the tile is not as long as its band.
        """
        rows = tile_rows(self._size_px, self._tiles, number)
        if len(tile) != len(rows) * self._size_px:
            raise ValueError(
                f"tile {number} has {len(tile)} pixels; {len(rows) * self._size_px} were expected"
            )
        start, end = 3 * self._size_px * rows.start, 3 * self._size_px * rows.stop
        for channel, table in enumerate((colours.red, colours.green, colours.blue)):
            self.pixels[start + channel : end : 3] = tile.translate(table)
