"""Tests of the division of the matrix's room."""

import pytest
from PySide6.QtGui import QFont, QFontMetricsF
from pytestqt.qtbot import QtBot

from concgui.ui.common.fonts import ViewFonts
from concgui.ui.matrix.geometry import GridGeometry, arrange, least_cell

NAMES, ROWS, BAR = 150, 10, 15
WORKLOADS = tuple(f"workload-{number}" for number in range(12))


@pytest.fixture
def fonts(qtbot: QtBot) -> ViewFonts:
    """Return the fonts of a widget."""
    return ViewFonts.of(QFont())


def divided(fonts: ViewFonts, width: float, height: float) -> GridGeometry:
    return arrange(NAMES, ROWS, WORKLOADS, fonts, (int(width), int(height)), BAR)


def least_room(fonts: ViewFonts) -> tuple[int, int]:
    """Return the least width and height in which the least cells fit."""
    least_width, least_height = least_cell(fonts)
    head = divided(fonts, 10, 10).head
    return int(NAMES + len(WORKLOADS) * least_width) + 1, int(head + ROWS * least_height) + 1


def test_cells_fill_their_room_without_a_scroll_bar(fonts: ViewFonts) -> None:
    """If the least cells fit, the cells fill the room except for the remainder of whole pixels."""
    width, height = least_room(fonts)
    width, height = width + 170, height + 60
    found = divided(fonts, width, height)
    assert 0 <= height - found.head - ROWS * found.cell_height < ROWS
    left = width - NAMES - len(WORKLOADS) * found.cell_width
    lean = QFontMetricsF(fonts.bold).horizontalAdvance(WORKLOADS[-1])
    assert 0 <= left < len(WORKLOADS) + lean


def test_a_scroll_bar_calls_for_no_other_one(fonts: ViewFonts) -> None:
    """A vertical scroll bar narrows the columns, and causes a horizontal one only at their least width."""
    width, height = least_room(fonts)
    width += 60
    found = divided(fonts, width, height - 50)
    assert found.cell_height == int(least_cell(fonts)[1])
    assert NAMES + len(WORKLOADS) * found.cell_width <= width - BAR
    assert found.cell_width >= int(least_cell(fonts)[0])


def test_cells_are_never_smaller_than_readable_nor_larger_than_sensible(fonts: ViewFonts) -> None:
    """Cells keep their least size in a small room, and stop growing in a huge room."""
    least_width, least_height = least_cell(fonts)
    small, huge = divided(fonts, 10, 10), divided(fonts, 9000, 9000)
    assert (small.cell_width, small.cell_height) == (int(least_width), int(least_height))
    assert huge.cell_height <= 2.1 * least_height
    assert huge.cell_width < 9000 / len(WORKLOADS) / 2


def test_heads_are_slanted_where_they_would_touch(fonts: ViewFonts) -> None:
    """Upright heads need one line; slanted ones need more, and room at the right for the last one."""
    upright, slanted = divided(fonts, 9000, 500), divided(fonts, least_room(fonts)[0] + 60, 500)
    assert (upright.is_slanted, slanted.is_slanted) == (False, True)
    assert slanted.head > 2 * upright.head
    assert NAMES + len(WORKLOADS) * slanted.cell_width < least_room(fonts)[0] + 60 - 10


def test_an_empty_matrix_can_be_divided(fonts: ViewFonts) -> None:
    """An empty matrix has the sizes of one cell."""
    assert arrange(0, 0, (), fonts, (0, 0)).cell_width > 0
