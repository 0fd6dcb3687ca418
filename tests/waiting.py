"""Waits for tests, each of which has a deadline and names the awaited condition on failure."""

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    import subprocess

ResultT = TypeVar("ResultT")

PATIENCE_S = 60.0
"""Longer than anything here takes on the slowest machine, and shorter than the time limit of a test."""

_POLL_S = 0.005


def wait_for(condition: Callable[[], bool], what: str, patience_s: float = PATIENCE_S) -> None:
    """Poll until the condition holds; fail after a deadline."""
    until_s = time.monotonic() + patience_s
    while not condition():
        assert time.monotonic() < until_s, f"not within {patience_s:g} s: {what}"
        time.sleep(_POLL_S)


def join(*threads: threading.Thread) -> None:
    """Wait until these threads have ended; fail after a deadline."""
    for thread in threads:
        thread.join(PATIENCE_S)
        assert not thread.is_alive(), f"not within {PATIENCE_S:g} s: thread {thread.name} has ended"


def wait_for_event(event: threading.Event, what: str) -> None:
    """Wait until the event is set; fail after a deadline."""
    assert event.wait(PATIENCE_S), f"not within {PATIENCE_S:g} s: {what}"


def run_async(coroutine: Coroutine[Any, Any, ResultT]) -> ResultT:
    """Run a coroutine to its end on a new loop; fail after a deadline."""
    return asyncio.run(asyncio.wait_for(coroutine, PATIENCE_S))


@contextmanager
def killed_unless(
    what: str, process: "subprocess.Popen[Any]", patience_s: float = PATIENCE_S
) -> Iterator[None]:
    """Kill a process and fail if the body, which reads from it, does not end before a deadline."""
    overdue = threading.Event()

    def kill() -> None:
        overdue.set()
        process.kill()

    timer = threading.Timer(patience_s, kill)
    timer.start()
    try:
        yield
    except Exception as error:
        assert not overdue.is_set(), f"not within {patience_s:g} s: {what} ({error})"
        raise
    finally:
        timer.cancel()
        timer.join()
    assert not overdue.is_set(), f"not within {patience_s:g} s: {what}"
