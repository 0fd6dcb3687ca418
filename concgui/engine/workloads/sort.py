"""`sort`: one long C call that holds the GIL."""

import random
from array import array
from dataclasses import dataclass

from concgui.engine.contracts.parameters import integer
from concgui.engine.contracts.workload import PlainWorkload, WorkKind, WorkloadInfo
from concgui.engine.tasks.task import Task

_KEPT_EVERY = 1024


@dataclass(frozen=True)
class Sort(PlainWorkload):
    """A task that sorts seeded numbers with one call of `list.sort`."""

    info = WorkloadInfo(
        key="sort",
        title="Sort",
        summary="Sorts a long list in one C call, as parsing or matching a large text would.",
        gil="holds the GIL during the whole call",
        holds_gil=True,
        kind=WorkKind.CALLS_WITH_GIL,
    )
    length: int = integer(
        default=800_000, minimum=1, maximum=50_000_000, help="Number of values that each task sorts."
    )

    def memory_bytes_per_task(self) -> int:
        """Return the size of the raw bytes, their array, and the list of integer objects."""
        return (8 + 8 + 8 + 32) * self.length

    def seconds_per_task(self) -> float:
        """Return half a microsecond per value."""
        return 0.5e-6 * self.length

    def call(self, session: None, task: Task) -> str:
        """Generate the numbers with fast C calls, then sort them."""
        numbers = array("Q")
        numbers.frombytes(random.Random(task.seed).randbytes(8 * self.length))  # noqa: S311 -- no secret
        values = numbers.tolist()
        values.sort()
        return repr(values[::_KEPT_EVERY])
