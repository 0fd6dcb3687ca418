"""What the server says of the requests that it holds."""

import asyncio
import time

import pytest
from small_workloads import TASKS, context

from concgui.engine.errors import ServiceError
from concgui.engine.tasks.task import Task
from concgui.engine.workloads.http_server.stats import fetch_stats, reset_peak
from concgui.engine.workloads.long_poll import LongPoll


def test_server_sees_simultaneous_waits(services):
    """The server counts how many requests it holds at once, and the most there were."""
    url = services.http_server_url()
    reset_peak(url)
    with LongPoll(wait_ms=300).prepared(services) as prepared:

        async def wait_together():
            async with prepared.async_session(context()) as session:
                await asyncio.gather(*(prepared.call_async(session, Task(n, n)) for n in range(40)))

        asyncio.run(wait_together())
    stats = fetch_stats(url)
    assert stats.peak == 40
    assert stats.current == 0
    assert reset_peak(url).peak == 0


def test_server_forgets_who_gives_up(services):
    """A wait that its client cancelled ends at the server too."""
    url = services.http_server_url()

    async def give_up(prepared):
        async with prepared.async_session(context()) as session:
            waiting = asyncio.ensure_future(prepared.call_async(session, TASKS[0]))
            while (await asyncio.to_thread(fetch_stats, url)).current == 0:
                await asyncio.sleep(0.01)
            waiting.cancel()
            await asyncio.wait([waiting])

    with LongPoll(wait_ms=60_000).prepared(services) as prepared:
        asyncio.run(give_up(prepared))
    deadline = time.monotonic() + 5
    while fetch_stats(url).current and time.monotonic() < deadline:
        time.sleep(0.01)
    assert fetch_stats(url).current == 0


def test_stats_of_a_server_that_is_gone():
    """Who asks a server that is not there gets a service error."""
    with pytest.raises(ServiceError, match="/stats"):
        fetch_stats("http://127.0.0.1:9")
