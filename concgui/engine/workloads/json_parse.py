"""`json`: one long C call that holds the GIL."""

import hashlib
import json
from dataclasses import dataclass

from concgui.engine.contracts.parameters import integer
from concgui.engine.contracts.workload import PlainWorkload, WorkKind, WorkloadInfo
from concgui.engine.tasks.task import Task
from concgui.engine.workloads.support.generated_text import sized_json

_KEPT_EVERY = 1024


@dataclass(frozen=True)
class JsonParse(PlainWorkload):
    """A task that parses a large text with one call of `json.loads`."""

    info = WorkloadInfo(
        key="json",
        title="JSON",
        summary="Parses a large JSON text in one C call, as when loading a project or a long response.",
        gil="holds the GIL during the whole call",
        holds_gil=True,
        kind=WorkKind.CALLS_WITH_GIL,
    )
    size_mb: int = integer(
        default=12, minimum=1, maximum=2_000, unit="MB", help="Size of each task's text, in 10⁶ characters."
    )

    def memory_bytes_per_task(self) -> int:
        """Return the size of the text and of its object tree, which is several times as large."""
        return 9_000_000 * self.size_mb

    def seconds_per_task(self) -> float:
        """Return the time at 40 MB/s."""
        return self.size_mb / 40

    def call(self, session: None, task: Task) -> str:
        """Generate the text with fast C calls, then parse it."""
        text = sized_json(task.seed, 1_000_000 * self.size_mb)
        records = json.loads(text)
        kept = repr((len(records), records[::_KEPT_EVERY]))
        return hashlib.sha256(kept.encode()).hexdigest()
