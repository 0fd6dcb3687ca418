"""The columns of the table of runs: made from a record, and read as a `RunRow`."""

import math
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from concgui.engine.records.ladder import Smoothness
from concgui.engine.records.run_record import RunRecord
from concgui.engine.records.run_row import RunRow
from concgui.engine.tasks.outcome import Outcome

COLUMNS = (
    "id", "experiment", "time", "model", "workload", "params", "repeat", "workers", "tasks", "outcome",
    "wall_s", "longest_freeze_ms", "smoothness", "is_uneven", "python", "gil_enabled", "cores", "platform",
    "size_bytes",
)  # fmt: skip
"""The columns that are made from a record."""

MARKS = ("is_pinned", "note")
"""The columns that a person sets."""


def columns_of(record: RunRecord, experiment: str, size_bytes: int) -> tuple[Any, ...]:
    """Return the values of `COLUMNS` for a record."""
    latency, environment = record.latency, record.environment
    return (
        record.id,
        experiment,
        time_text(record.time),
        record.model,
        record.workload,
        params_text(record),
        record.repeat,
        record.workers,
        record.tasks.total,
        record.outcome.value,
        record.times.wall_s,
        latency.longest_freeze_ms if latency is not None else None,
        latency.smoothness.value if latency is not None else None,
        latency is not None and latency.is_uneven,
        environment.python,
        environment.gil_enabled,
        environment.cores,
        environment.platform,
        size_bytes,
    )


def row_of(values: Sequence[Any]) -> RunRow:
    """Return the row of the values of `COLUMNS` and `MARKS`.

    Raises:
        ValueError: A value is not one of those that this version writes.
    """
    named = dict(zip((*COLUMNS, *MARKS), values, strict=True))
    named["time"] = datetime.fromisoformat(named["time"]) if named["time"] else None
    named["outcome"] = Outcome(named["outcome"])
    named["smoothness"] = Smoothness(named["smoothness"]) if named["smoothness"] else None
    for name in ("is_uneven", "gil_enabled", "is_pinned"):
        named[name] = bool(named[name])
    return RunRow(**named)


def params_text(record: RunRecord) -> str:
    """Return the parameters of a run's workload in one line."""
    return "; ".join(f"{name}={value}" for name, value in record.params.items())


def time_text(time: datetime | None) -> str | None:
    """Return a time in UTC, so that texts are ordered as the times are."""
    if time is None:
        return None
    try:
        return time.astimezone(UTC).isoformat()
    except (OverflowError, OSError, ValueError):
        # A file may have a time that no calendar holds in UTC.
        return None


def storable(text: str) -> str:
    """Return a text that a database can hold: without halves of characters and without NUL."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "")


def check_columns(record: RunRecord) -> None:
    """Check that the columns of a record that comes from a file can be stored and listed.

    Raises:
        ValueError: A number is too large for a database, or it is none.
    """
    for value in columns_of(record, "", 0):
        if isinstance(value, int) and not -(2**63) <= value < 2**63:
            raise ValueError(f"the number {value} is too large")
        if isinstance(value, float) and not math.isfinite(value):
            raise ValueError(f"{value} is no number")
