"""`sleep`: waiting and nothing else."""

import asyncio
import time
from dataclasses import dataclass

from concgui.engine.contracts.parameters import integer
from concgui.engine.contracts.workload import PlainCoroutineWorkload, PlainWorkload, WorkKind, WorkloadInfo
from concgui.engine.tasks.task import Task


@dataclass(frozen=True)
class Sleep(PlainWorkload, PlainCoroutineWorkload):
    """A task that waits for a fixed time, as for a device, a timer or a response."""

    info = WorkloadInfo(
        key="sleep",
        title="Sleep",
        summary="Waits for a fixed time, as for a device or a response.",
        gil="releases the GIL while it waits",
        kind=WorkKind.WAITING,
    )
    duration_ms: int = integer(
        default=300, minimum=0, maximum=600_000, unit="ms", help="How long each task waits."
    )

    def seconds_per_task(self) -> float:
        """Return the duration."""
        return self.duration_ms / 1000

    def waited_seconds_per_task(self) -> float:
        """Return the duration."""
        return self.duration_ms / 1000

    def cpu_seconds_per_task(self) -> float:
        """Return 0: the task only waits."""
        return 0.0

    def call(self, session: None, task: Task) -> int:
        """Block for the duration."""
        time.sleep(self.duration_ms / 1000)
        return task.seed

    async def call_async(self, session: None, task: Task) -> int:
        """Suspend for the duration."""
        await asyncio.sleep(self.duration_ms / 1000)
        return task.seed
