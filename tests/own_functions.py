"""Functions of a person who uses concgui as a library.

They have their own module because worker processes import it by name.
"""

import asyncio
import time
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Size:
    """A result that is no plain number."""

    width: int
    names: frozenset[str]


def measure(width: int) -> Size:
    """Return a result after a moment; the names are in no order."""
    time.sleep(0.002)
    return Size(width, frozenset(f"name {number}" for number in range(width)))


def fail_on_two(number: int) -> int:
    """Raise an exception with a hostile text for one item."""
    if number == 2:
        raise ValueError("<script>alert('two')</script> & more")
    return number


async def measure_async(width: int) -> Size:
    """Return the same as `measure`."""
    await asyncio.sleep(0.002)
    return Size(width, frozenset(f"name {number}" for number in range(width)))


def count_up(number: int) -> Iterator[int]:
    """Yield numbers, so that calling it does nothing yet."""
    yield from range(number)


def forgotten(width: int) -> Coroutine[Any, Any, Size]:
    """Return a coroutine, as a decorator that forgets `async def` does."""
    return measure_async(width)


def outer() -> object:
    """Return a function that only this call knows."""

    def inner(number: int) -> int:
        return number

    return inner
