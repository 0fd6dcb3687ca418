"""A bounded number of coroutines that handle one item after another."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

ItemT = TypeVar("ItemT")

LANES_PER_WORKER = 2
"""One item under way and one queued behind it, so that no worker waits for the loop."""


async def run_in_lanes(
    items: Iterable[ItemT],
    lanes: int,
    handle: Callable[[ItemT], Awaitable[None]],
    stopped: Callable[[], bool],
) -> None:
    """Handle all items, at most `lanes` at a time.

    Submitting thousands in one go would block the loop and freeze the window.

    Args:
        items: Items to be handled.
        lanes: Largest number of items under way at once.
        handle: Handles one item.
        stopped: Returns whether no further item may be started.
    """
    waiting = iter(items)

    async def lane() -> None:
        for item in waiting:
            if stopped():
                return
            await handle(item)

    await asyncio.gather(*(lane() for _ in range(lanes)))
