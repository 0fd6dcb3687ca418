"""Rows of integers in one flat array: eight bytes a value and no object per row.

The rows are sorted by their first value, which is when each of them was due.
"""

from bisect import bisect_left
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from array import array


def first_from(flat: "array[int]", width: int, instant_ns: int, column: int = 0) -> int:
    """Return the index at which the first row starts whose value in a column is at least `instant_ns`.

    Args:
        flat: Rows of `width` values, ascending in that column.
        width: Number of values in a row.
        instant_ns: Smallest value to be found.
        column: Index of the compared value within a row.
    """
    rows = range(len(flat) // width)
    return width * bisect_left(rows, instant_ns, key=lambda row: flat[width * row + column])


def due_within(flat: "array[int]", width: int, start_ns: int, end_ns: int) -> "array[int]":
    """Return the rows whose first value lies between two instants, both inclusive."""
    return flat[first_from(flat, width, start_ns) : first_from(flat, width, end_ns + 1)]
