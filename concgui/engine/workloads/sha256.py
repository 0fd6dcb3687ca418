"""`sha256`: C code that releases the GIL."""

import hashlib
import random
from dataclasses import dataclass

from concgui.engine.contracts.parameters import integer
from concgui.engine.contracts.workload import PlainWorkload, WorkKind, WorkloadInfo
from concgui.engine.tasks.task import Task

_BLOCK_MB = 4
# This block is hashed repeatedly until the size is reached: creating the whole input would hold the GIL
# longer than hashing it, and creating the input is not to be measured.


@dataclass(frozen=True)
class Sha256(PlainWorkload):
    """A task that hashes a block of seeded bytes repeatedly until a size is reached."""

    info = WorkloadInfo(
        key="sha256",
        title="SHA-256",
        summary="Hashes a large input in C, as compression or encryption would.",
        gil="releases the GIL in each call",
        kind=WorkKind.CALLS_WITHOUT_GIL,
    )
    size_mb: int = integer(
        default=300, minimum=1, maximum=100_000, unit="MB", help="Size of each task's input, in 10⁶ bytes."
    )

    def seconds_per_task(self) -> float:
        """Return the time at 500 MB/s, which a processor without SHA instructions reaches."""
        return self.size_mb / 500

    def call(self, session: None, task: Task) -> str:
        """Hash the block until the size is reached."""
        unit = random.Random(task.seed).randbytes(50_000)  # noqa: S311 -- input to be hashed, no secret
        block = unit * (20 * _BLOCK_MB)
        digest = hashlib.sha256()
        for _ in range(self.size_mb // _BLOCK_MB):
            digest.update(block)
        digest.update(memoryview(block)[: self.size_mb % _BLOCK_MB * 1_000_000])
        return digest.hexdigest()
