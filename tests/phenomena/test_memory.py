"""Thousands of simultaneous waits: their cost in memory, threads and files."""

import sys

import pytest
from phenomena.claims import at_most
from phenomena.command_line import Ask

from concgui.engine.evaluation.noise import ASSUMED_NOISE

pytestmark = pytest.mark.phenomena

WAITS = 2_000


@pytest.mark.skipif(sys.platform == "win32", reason="select on Windows cannot handle 2,000 sockets")
@pytest.mark.parametrize("model", ["asyncio-thread", "asyncio-qt"])
def test_asyncio_carries_many_waits_in_less_than_half_the_memory(ask: Ask, model: str) -> None:
    """Statement 5: 2,000 waits as coroutines take less than half the memory of threads."""
    # The waits last longer than opening all connections takes.
    size = ("--tasks", str(WAITS), "--set", "wait_ms=3000")
    # Separate commands: in one program the second model would reuse memory that the first has freed.
    threads = ask("run", "thread-per-task", "long-poll", *size).run("thread-per-task")
    coroutines = ask("run", model, "long-poll", *size).run(model)
    for run in (threads, coroutines):
        assert run["tasks"]["finished"] == WAITS
        assert run["overlap"] >= WAITS / 4, "the waits did not overlap"
    # Measured 0.37 in a thread, 0.45 on the Qt loop.
    # The limit of a single run, which stands a quarter further off for its noise.
    most = at_most("coroutines-take-less-memory") / ASSUMED_NOISE
    assert coroutines["extra_rss_bytes"] < most * threads["extra_rss_bytes"]
    assert threads["extra_rss_bytes"] >= 10_000 * WAITS, "less memory than a stack per thread takes"
    assert threads["peak_threads"] >= WAITS
    assert coroutines["peak_threads"] <= 20
    assert min(threads["peak_open_files"], coroutines["peak_open_files"]) >= WAITS
