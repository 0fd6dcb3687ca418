"""The asyncio loop of the program that calls, as in a notebook, while loops of models run inside it."""

import asyncio
import contextlib
from collections.abc import Iterator


@contextlib.contextmanager
def outer_loop_set_aside() -> Iterator[None]:
    """Make asyncio forget the loop that runs this thread, if there is one, within the body.

    A cell of a notebook is executed by a task of such a loop. asyncio runs no second loop in a thread, and
    no task inside another one. These functions of asyncio are those that other event loops are made with.
    """
    outer = asyncio._get_running_loop()
    if outer is None:
        yield
        return
    task = asyncio.current_task(outer)
    if task is not None:
        asyncio.tasks._leave_task(outer, task)
    asyncio._set_running_loop(None)
    try:
        yield
    finally:
        asyncio._set_running_loop(outer)
        if task is not None:
            asyncio.tasks._enter_task(outer, task)
