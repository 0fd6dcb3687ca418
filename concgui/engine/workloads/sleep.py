"""`sleep`: waiting, and nothing else."""

import asyncio
import time
from dataclasses import dataclass

from concgui.engine.contracts.parameters import integer
from concgui.engine.contracts.workload import PlainCoroutineWorkload, PlainWorkload, WorkloadInfo
from concgui.engine.tasks.task import Task


@dataclass(frozen=True)
class Sleep(PlainWorkload, PlainCoroutineWorkload):
    """Waits for a fixed time: a device, a timer, somebody else's answer."""

    info = WorkloadInfo(
        key="sleep",
        title="Sleep",
        summary="Waits for a fixed time, as for a device or an answer.",
        gil="releases the GIL while it waits",
    )
    duration_ms: int = integer(
        default=300, minimum=0, maximum=600_000, unit="ms", help="How long each task waits."
    )

    def seconds_per_task(self) -> float:
        """The duration."""
        return self.duration_ms / 1000

    def cpu_seconds_per_task(self) -> float:
        """No time at all: it only waits."""
        return 0.0

    def call(self, session: None, task: Task) -> int:
        """Block for the duration."""
        time.sleep(self.duration_ms / 1000)
        return task.seed

    async def call_async(self, session: None, task: Task) -> int:
        """Suspend for the duration."""
        await asyncio.sleep(self.duration_ms / 1000)
        return task.seed
