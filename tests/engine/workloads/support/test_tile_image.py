"""An image is assembled from the tiles of many tasks."""

import pytest

from concgui.engine.workloads.support.tile_image import TileImage, set_colours, tile_rows, worker_colours


def test_every_row_belongs_to_one_tile():
    """Each row belongs to exactly one tile, and tiles differ by at most one row."""
    rows = [tile_rows(100, 7, number) for number in range(7)]
    assert [row for band in rows for row in band] == list(range(100))
    assert {len(band) for band in rows} == {14, 15}


def test_tiles_fill_the_image():
    """A painted tile shows its colours in its place, and the rest stays grey."""
    image = TileImage(size_px=4, tiles=2)
    image.paint(1, bytes([0, 255] * 4), worker_colours(60, 120, 240))
    assert image.pixels[:24] == bytes([0x80]) * 24
    assert image.pixels[24:27] == bytes([10, 20, 40])
    assert len(image.pixels) == 3 * 16


def test_colour_tables_have_a_shade_for_each_value():
    """Both colour tables cover all values of a byte, and the set itself is black."""
    for table in (set_colours(), worker_colours(255, 0, 128)):
        assert {len(table.red), len(table.green), len(table.blue)} == {256}
    assert (set_colours().red[0], set_colours().green[0], set_colours().blue[0]) == (0, 0, 0)


def test_an_image_refuses_a_wrong_tile():
    """A tile of the wrong size is refused instead of painted askew."""
    with pytest.raises(ValueError, match="8 were expected"):
        TileImage(size_px=4, tiles=2).paint(0, b"123", set_colours())
