"""A bounded number of coroutines that take one thing after another."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

ItemT = TypeVar("ItemT")

LANES_PER_WORKER = 2
"""One item under way and one waiting behind it, so that no worker waits for the loop."""


async def run_in_lanes(
    items: Iterable[ItemT],
    lanes: int,
    handle: Callable[[ItemT], Awaitable[None]],
    stopped: Callable[[], bool],
) -> None:
    """Handle all items, so many at a time.

    Handing over thousands in one go would freeze the loop, and the window with it.

    Args:
        items: What there is to do.
        lanes: How many are under way at once, at most.
        handle: Does one of them.
        stopped: Whether no further one shall begin.
    """
    waiting = iter(items)

    async def lane() -> None:
        for item in waiting:
            if stopped():
                return
            await handle(item)

    await asyncio.gather(*(lane() for _ in range(lanes)))
