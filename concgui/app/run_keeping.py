"""Keeping the runs of one experiment in the history while it goes on. No Qt."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from concgui.engine.records.run_record import RunRecord
from concgui.store.history.history import Added, RunToKeep
from concgui.store.history.schema import new_experiment_id
from concgui.store.history.writer import HistoryWriter, JobEnd

SMALL_RUN_TASKS = 10_000
"""Encoding and writing a run of as many tasks takes less than the pause before the next run."""


@dataclass(frozen=True, slots=True)
class KeepingReport:
    """What became of the runs of an experiment.

    Attributes:
        experiment: Id under which they are kept together.
        kept: Ids of the runs that are kept.
        lost: Number of runs that could not be kept.
        dropped: Number of runs that were dropped to keep the size of the history.
        error: Why runs could not be kept; None if all are.
        set_aside: New path of a damaged history that was set aside; None if it was not damaged.
    """

    experiment: str
    kept: tuple[str, ...] = ()
    lost: int = 0
    dropped: int = 0
    error: Exception | None = None
    set_aside: Path | None = None


class RunKeeping:
    """Hands the runs of one experiment to the writer of the history.

    A run never waits for the disk. Small runs are written in the pause after each of them, so that a program
    that is killed loses none that had ended. Large ones wait until the experiment has ended, because
    writing them would disturb the next run.

    Args:
        writer: Writes into the history.
        told: Is called once with the report when everything is written, in the thread of the writer.
    """

    def __init__(self, writer: HistoryWriter, told: Callable[[KeepingReport], None] | None = None) -> None:
        self._writer = writer
        self._told = told
        self._report = KeepingReport(new_experiment_id())
        self._lock = threading.Lock()
        self._waiting: list[RunRecord] = []
        self._under_way = 0
        self._has_ended = False
        self._is_done = threading.Event()

    @property
    def report(self) -> KeepingReport:
        """What has become of the runs so far."""
        return self._report

    def add(self, record: RunRecord) -> None:
        """Take a run that has ended. Returns at once."""
        if record.tasks.total <= SMALL_RUN_TASKS:
            self._write([record])
        else:
            self._waiting.append(record)

    def end(self) -> None:
        """Write the runs that waited for the end of the experiment. Returns at once. Idempotent."""
        waiting, self._waiting = self._waiting, []
        for record in waiting:
            self._write([record])
        with self._lock:
            is_first, self._has_ended = not self._has_ended, True
        if is_first:
            self._tell_if_done()

    def wait(self, deadline_s: float) -> KeepingReport | None:
        """Wait until everything is written; return the report, or None if that takes longer."""
        return self._report if self._is_done.wait(deadline_s) else None

    def _write(self, records: Sequence[RunRecord]) -> None:
        runs = [RunToKeep(record, self._report.experiment) for record in records]
        with self._lock:
            self._under_way += 1
        self._writer.submit(lambda history: history.add(runs), lambda end: self._take(records, end))

    def _take(self, records: Sequence[RunRecord], end: JobEnd[Added]) -> None:
        before = self._report
        if end.result is None:
            lost = before.lost + len(records)
            self._report = replace(before, lost=lost, error=before.error or end.error)
        else:
            dropped = frozenset(end.result.dropped)
            kept = (*before.kept, *(record.id for record in records))
            # A run may drop an earlier one of its own experiment, or be too large itself.
            kept = tuple(run for run in kept if run not in dropped)
            self._report = replace(before, kept=kept, dropped=before.dropped + len(dropped))
        if end.set_aside is not None:
            self._report = replace(self._report, set_aside=end.set_aside)
        with self._lock:
            self._under_way -= 1
        self._tell_if_done()

    def _tell_if_done(self) -> None:
        with self._lock:
            if not self._has_ended or self._under_way or self._is_done.is_set():
                return
            self._is_done.set()
        if self._told is not None:
            self._told(self._report)
