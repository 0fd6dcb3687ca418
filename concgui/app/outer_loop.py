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
    task = asyncio.current_task(outer) if outer is not None else None
    if outer is not None and task is not None:
        asyncio.tasks._leave_task(outer, task)
    asyncio._set_running_loop(None)
    try:
        yield
    finally:
        # Also without an outer loop: tasks that cannot be stopped keep their model from closing its own.
        asyncio._set_running_loop(outer)
        if outer is not None and task is not None:
            asyncio.tasks._enter_task(outer, task)
