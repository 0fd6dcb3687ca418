"""Rows of integers in one array, one after another: eight bytes a value and no object for each row.

The rows stand in the order of their first value, which is when each of them was due.
"""

from bisect import bisect_left
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from array import array


def first_from(flat: "array[int]", width: int, instant_ns: int, column: int = 0) -> int:
    """Return where the first row begins whose value in a column is `instant_ns` or more.

    Args:
        flat: Rows of `width` values, ascending in that column.
        width: How many values a row has.
        instant_ns: The least value.
        column: Which value of the row is compared.
    """
    rows = range(len(flat) // width)
    return width * bisect_left(rows, instant_ns, key=lambda row: flat[width * row + column])


def due_within(flat: "array[int]", width: int, start_ns: int, end_ns: int) -> "array[int]":
    """Return the rows whose first value lies within the two instants, both included."""
    return flat[first_from(flat, width, start_ns) : first_from(flat, width, end_ns + 1)]
