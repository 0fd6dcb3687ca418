"""The database loses no write and keeps no lock."""

import asyncio
import contextlib
import sqlite3
from concurrent.futures import ThreadPoolExecutor

from small_workloads import SMALL, TASKS, context, results
from waiting import PATIENCE_S, run_async

from concgui.engine.tasks.task import Task


def test_database_counts_every_write(services):
    """Each task writes one transaction, and none is lost if tasks write concurrently."""
    tasks = [Task(number, number) for number in range(20)]
    with SMALL["database"].prepared(services) as prepared:
        with prepared.session(context()) as session, ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda task: prepared.call(session, task), tasks, timeout=PATIENCE_S))
        with contextlib.closing(sqlite3.connect(prepared.path)) as connection:
            assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
            assert connection.execute("SELECT value FROM counters").fetchone() == (20,)
            visits = connection.execute("SELECT task FROM visits ORDER BY task").fetchall()
            assert visits == [(number,) for number in range(20)]


def test_database_cancelled_coroutine_holds_no_lock(services):
    """Cancelled coroutines return their connections without an open transaction."""

    async def cancel_some(prepared):
        async with prepared.async_session(context(workers=3)) as session:
            running = [asyncio.ensure_future(prepared.call_async(session, task)) for task in TASKS * 5]
            await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for task in running[::2]:
                task.cancel()
            await asyncio.wait(running)
            assert any(task.cancelled() for task in running)
            return await prepared.call_async(session, TASKS[0])

    with SMALL["database"].prepared(services) as prepared:
        assert run_async(cancel_some(prepared)) == results(SMALL["database"], services)[0]
