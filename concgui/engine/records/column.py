"""Columns of integers, eight bytes a value in memory, in files and for drawing."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import overload

from concgui.engine.tasks.report_columns import ABSENT


@dataclass(frozen=True, slots=True)
class Column(Sequence[int]):
    """An immutable column of 64-bit integers.

    Attributes:
        data: The numbers in this machine's byte order; ``numpy.frombuffer`` reads them in place.
    """

    data: bytes = b""

    @classmethod
    def of(cls, values: Iterable[int]) -> "Column":
        """Return a column of these numbers.

        Raises:
            OverflowError: If a number does not fit into 64 bits.
        """
        return cls((values if isinstance(values, array) else array("q", values)).tobytes())

    @property
    def view(self) -> memoryview:
        """The numbers, without copying them."""
        return memoryview(self.data).cast("q")

    def __len__(self) -> int:
        return len(self.data) // 8

    @overload
    def __getitem__(self, index: int) -> int: ...
    @overload
    def __getitem__(self, index: slice) -> "Column": ...
    def __getitem__(self, index: int | slice) -> "int | Column":
        view = self.view
        return Column(view[index].tobytes()) if isinstance(index, slice) else view[index]

    def __iter__(self) -> Iterator[int]:
        return iter(self.view)

    def or_none(self, index: int) -> int | None:
        """Return the number at an index; None if it is `ABSENT`."""
        value = self.view[index]
        return None if value == ABSENT else value


EMPTY = Column()
"""A column without numbers."""
