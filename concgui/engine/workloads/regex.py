"""`regex`: one long C call that holds the GIL."""

import hashlib
import re
from dataclasses import dataclass

from concgui.engine.contracts.parameters import integer
from concgui.engine.contracts.workload import PlainWorkload, WorkKind, WorkloadInfo
from concgui.engine.tasks.task import Task
from concgui.engine.workloads.support.generated_text import log_text

_KEPT_EVERY = 1024
_SLOW_REQUESTS = r"(\w+)@([\w.]+) took=(\d+)ms"
# A match may start at every word, so most of the text is read twice, but the time grows linearly with it.


@dataclass(frozen=True)
class Regex(PlainWorkload):
    """A task that searches a large text with one call of `re.findall`."""

    info = WorkloadInfo(
        key="regex",
        title="Regular expression",
        summary="Searches a large text in one C call, as a log viewer or an editor's search does.",
        gil="holds the GIL during the whole call",
        holds_gil=True,
        kind=WorkKind.CALLS_WITH_GIL,
    )
    size_mb: int = integer(
        default=8, minimum=1, maximum=2_000, unit="MB", help="Size of each task's text, in 10⁶ characters."
    )

    def memory_bytes_per_task(self) -> int:
        """Return the size of the text, which exists twice while it is generated, and of the matches."""
        return 8_000_000 * self.size_mb

    def seconds_per_task(self) -> float:
        """Return the time at 22 MB/s."""
        return self.size_mb / 22

    def call(self, session: None, task: Task) -> str:
        """Generate the text with fast C calls, then search it."""
        found = re.findall(_SLOW_REQUESTS, log_text(task.seed, 1_000_000 * self.size_mb))
        kept = repr((len(found), found[::_KEPT_EVERY]))
        return hashlib.sha256(kept.encode()).hexdigest()
