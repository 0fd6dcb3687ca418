"""The server reports the requests that it holds."""

import asyncio

import pytest
from small_workloads import TASKS, context
from waiting import run_async, wait_for

from concgui.engine.errors import ServiceError
from concgui.engine.tasks.task import Task
from concgui.engine.workloads.http_server.stats import fetch_stats, reset_peak
from concgui.engine.workloads.long_poll import LongPoll


def test_server_sees_simultaneous_waits(services):
    """The server counts its simultaneous requests and their largest number."""
    url = services.http_server_url()
    reset_peak(url)

    async def wait_together(prepared):
        async with prepared.async_session(context()) as session:
            waits = [asyncio.ensure_future(prepared.call_async(session, Task(n, n))) for n in range(40)]
            while (await asyncio.to_thread(fetch_stats, url)).current < 40:
                assert not any(wait.done() for wait in waits)
            for wait in waits:
                wait.cancel()
            await asyncio.wait(waits)

    with LongPoll(wait_ms=600_000).prepared(services) as prepared:
        run_async(wait_together(prepared))
    wait_for(lambda: fetch_stats(url).current == 0, "the server forgets the waits")
    assert fetch_stats(url).peak == 40
    assert reset_peak(url).peak == 0


def test_server_forgets_cancelled_requests(services):
    """A wait that its client cancels ends at the server too."""
    url = services.http_server_url()

    async def give_up(prepared):
        async with prepared.async_session(context()) as session:
            waiting = asyncio.ensure_future(prepared.call_async(session, TASKS[0]))
            while (await asyncio.to_thread(fetch_stats, url)).current == 0:
                await asyncio.sleep(0.01)
            waiting.cancel()
            await asyncio.wait([waiting])

    with LongPoll(wait_ms=60_000).prepared(services) as prepared:
        run_async(give_up(prepared))
    wait_for(lambda: fetch_stats(url).current == 0, "the server forgets the wait")


def test_stats_of_a_server_that_is_gone():
    """Requesting the statistics of a server that is gone raises a service error."""
    with pytest.raises(ServiceError, match="/stats"):
        fetch_stats("http://127.0.0.1:9")
