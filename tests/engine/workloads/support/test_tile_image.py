"""An image made of the tiles of many tasks."""

import pytest

from concgui.engine.workloads.support.tile_image import TileImage, set_colours, tile_rows, worker_colours


def test_rows_are_shared_out():
    """Each row belongs to one tile, and tiles differ by one row at most."""
    rows = [tile_rows(100, 7, number) for number in range(7)]
    assert [row for band in rows for row in band] == list(range(100))
    assert {len(band) for band in rows} == {14, 15}


def test_picture_fills_up():
    """A painted tile shows its colours in its place; the rest stays grey."""
    picture = TileImage(size_px=4, tiles=2)
    picture.paint(1, bytes([0, 255] * 4), worker_colours(60, 120, 240))
    assert picture.pixels[:24] == bytes([0x80]) * 24
    assert picture.pixels[24:27] == bytes([10, 20, 40])
    assert len(picture.pixels) == 3 * 16


def test_palettes_have_a_shade_for_each_value():
    """Both palettes cover all values of a byte; the set itself is black."""
    for palette in (set_colours(), worker_colours(255, 0, 128)):
        assert {len(palette.red), len(palette.green), len(palette.blue)} == {256}
    assert (set_colours().red[0], set_colours().green[0], set_colours().blue[0]) == (0, 0, 0)


def test_picture_refuses_a_wrong_tile():
    """A tile of another picture is refused, not painted askew."""
    with pytest.raises(ValueError, match="8 were expected"):
        TileImage(size_px=4, tiles=2).paint(0, b"123", set_colours())
