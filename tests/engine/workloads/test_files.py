"""Files are written, compared and removed by their task, even if it is cancelled."""

import asyncio
import gc
from pathlib import Path

import pytest
from small_workloads import SMALL, TASKS, context, opened
from waiting import run_async

from concgui.engine.errors import ServiceError
from concgui.engine.tasks.task import Task
from concgui.engine.workloads.files import Files


def test_files_are_removed_by_their_task(services):
    """A task removes each file that it wrote."""
    workload = SMALL["files"]
    with workload.prepared(services) as prepared, prepared.session(context()) as session:
        prepared.call(session, TASKS[0])
        assert not any(Path(prepared.folder).iterdir())


@pytest.mark.parametrize("files_there", [0, 1, 2, 5])
def test_files_cancelled_coroutine_leaves_none_open(files_there, services):
    """Coroutines that are cancelled while using files close the files that their threads opened."""

    async def cancel_all(prepared):
        folder = Path(prepared.folder)
        async with prepared.async_session(context()) as session:
            running = [asyncio.ensure_future(prepared.call_async(session, Task(n, n))) for n in range(40)]
            while len(list(folder.iterdir())) < files_there:
                await asyncio.sleep(0)
            for task in running:
                task.cancel()
            await asyncio.wait(running)
            assert all(task.cancelled() for task in running)

    with Files(count=50, size_kb=50).prepared(services) as prepared:
        run_async(cancel_all(prepared))
    # Collecting an open file warns, and every warning fails the test.
    gc.collect()


def test_files_notice_a_difference(services, monkeypatch):
    """A task fails if the content that it reads back differs."""
    monkeypatch.setattr(Path, "read_bytes", lambda _: b"other")
    with opened(SMALL["files"], services) as call, pytest.raises(ServiceError, match="read back"):
        call(TASKS[0])
