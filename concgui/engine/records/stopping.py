"""Runs that were cancelled as an experiment on stopping: what their records say of it."""

from collections.abc import Iterable
from dataclasses import dataclass

from concgui.engine.records.run_record import RunRecord

CANCEL_AFTER = "cancel-after"
ENDED_BEFORE_CANCEL = "ended-before-cancel"
"""Codes of the notes of such a run: the request came, or all tasks had ended before."""

_STILL_RUNNING = frozenset({"tasks-left-at-end", "tasks-stuck"})


@dataclass(frozen=True, slots=True)
class Stopping:
    """What a run that was to be cancelled left behind.

    Attributes:
        after_s: Time from the start of the first task to the request.
        is_early: Whether all tasks ended before it.
        cancel_s: Time from the request until the last worker was at rest; None if it never came to rest, or
            if there was no request.
        ran_on: Number of tasks that ran to their end after the request.
        still_runs: Whether tasks were still running when the run was given up.
    """

    after_s: float
    is_early: bool
    cancel_s: float | None
    ran_on: int
    still_runs: bool


def stopping_of(record: RunRecord) -> Stopping | None:
    """Return how a run stopped; None if it was not to be cancelled."""
    values = {note.code: dict(note.values) for note in record.notes}
    planned = values.get(CANCEL_AFTER, values.get(ENDED_BEFORE_CANCEL))
    if planned is None:
        return None
    after_s, ran_on = planned.get("after_s"), values.get("cancelled", {}).get("ran_on")
    return Stopping(
        after_s=float(after_s) if isinstance(after_s, int | float) else 0.0,
        is_early=CANCEL_AFTER not in values,
        cancel_s=record.cancel_s,
        ran_on=int(ran_on) if isinstance(ran_on, int | float) else 0,
        still_runs=not _STILL_RUNNING.isdisjoint(values),
    )


def have_stopping(records: Iterable[RunRecord]) -> bool:
    """Return whether any of the runs was to be cancelled."""
    return any(stopping_of(record) is not None for record in records)
