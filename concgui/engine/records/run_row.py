"""A kept run without its record: what lists of many runs show."""

from dataclasses import dataclass
from datetime import datetime

from concgui.engine.records.ladder import Smoothness
from concgui.engine.tasks.outcome import Outcome


@dataclass(frozen=True, slots=True)
class RunRow:
    """A kept run without its record.

    Attributes:
        id: Id of the run.
        experiment: Id that the runs of one experiment share.
        time: When the run was started; None if that is not known.
        model: Key of the model.
        workload: Key of the workload.
        params: Parameters of the workload: ``limit=100; size_kb=4``.
        repeat: Number of the repeat, from 0.
        workers: Number of workers; None if the record cannot be read.
        tasks: Number of tasks; None if the record cannot be read.
        outcome: How the run ended.
        wall_s: Start-up, work and teardown together; None if the record cannot be read.
        longest_freeze_ms: Longest freeze; None if it was not measured.
        smoothness: Rung of the ladder; None if it was not measured.
        is_uneven: Whether the window was smooth, but its p99 exceeds one frame.
        python: Version of Python; "" if the record cannot be read.
        gil_enabled: Whether threads shared a GIL.
        cores: Number of logical processors; None if the record cannot be read.
        platform: Operating system, its version and the processor.
        size_bytes: Size of the kept record.
        is_pinned: Whether the run is never dropped.
        note: What a person wrote about it.
    """

    id: str
    experiment: str
    time: datetime | None
    model: str
    workload: str
    params: str
    repeat: int
    workers: int | None
    tasks: int | None
    outcome: Outcome
    wall_s: float | None
    longest_freeze_ms: float | None
    smoothness: Smoothness | None
    is_uneven: bool
    python: str
    gil_enabled: bool
    cores: int | None
    platform: str
    size_bytes: int
    is_pinned: bool = False
    note: str = ""
