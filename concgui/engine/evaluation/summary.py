"""Comparison of an experiment's runs: medians, spread, speed-up and checksums."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from concgui.engine.records.ladder import Smoothness
from concgui.engine.records.run_record import RunRecord
from concgui.engine.tasks.outcome import Outcome

REFERENCE_MODEL = "blocking"
"""The model to which speed-ups refer."""


@dataclass(frozen=True, slots=True)
class Spread:
    """The median, minimum and maximum of the repeats."""

    median: float
    minimum: float
    maximum: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        """Return the spread of at least one value."""
        return cls(statistics.median(values), min(values), max(values))


@dataclass(frozen=True, slots=True)
class ModelSummary:
    """A summary of all counted runs of one model on one workload.

    Attributes:
        model: Key of the model.
        workload: Key of the workload.
        runs: Number of runs on which the figures are based.
        outcome: Worst outcome of the runs.
        startup_s: Start-up times of the runs.
        work_s: Work times of the runs.
        teardown_s: Teardown times of the runs.
        wall_s: Wall times of the runs.
        speedup: Median work time of `blocking` ÷ median work time of this model; None without both, or if the
            results differ.
        p99_ms: p99 of the window's latency; None if it was not measured.
        longest_freeze_ms: Longest freezes, whose maximum decides the smoothness; None if not measured.
        smoothness: Worst rung of the runs; None if it was not measured.
        checksum: Common checksum of the runs; None if there is none.
        checksum_agrees: Whether the results equal those of the other models.
        was_disturbed: Whether other programs used the CPUs during any of the runs.
    """

    model: str
    workload: str
    runs: int
    outcome: Outcome
    startup_s: Spread
    work_s: Spread
    teardown_s: Spread
    wall_s: Spread
    speedup: float | None
    p99_ms: Spread | None
    longest_freeze_ms: Spread | None
    smoothness: Smoothness | None
    checksum: str | None
    checksum_agrees: bool
    was_disturbed: bool = False


def summarise(records: Sequence[RunRecord]) -> tuple[ModelSummary, ...]:
    """Return one summary per model, in the order in which the models first appear.

    All records must be of one workload with one set of parameters. If the results of the models differ, no
    summary has a speed-up.
    """
    by_model: dict[str, list[RunRecord]] = {}
    for record in records:
        by_model.setdefault(record.model, []).append(record)
    checksums = {record.checksum for record in records if record.checksum}
    agree = len(checksums) <= 1
    reference = [r.times.work_s for r in by_model.get(REFERENCE_MODEL, []) if r.was_complete]
    return tuple(
        _summarise_model(runs, statistics.median(reference) if reference and agree else None, agree)
        for runs in by_model.values()
    )


def _summarise_model(runs: list[RunRecord], reference_s: float | None, agree: bool) -> ModelSummary:
    work = Spread.of([r.times.work_s for r in runs])
    complete = all(r.was_complete for r in runs)
    windows = [r.latency for r in runs if r.latency]
    checksums = {r.checksum for r in runs}
    speedup = reference_s / work.median if reference_s is not None and complete and work.median > 0 else None
    severity = (Outcome.FINISHED, Outcome.FAILED, Outcome.CANCELLED)
    return ModelSummary(
        model=runs[0].model,
        workload=runs[0].workload,
        runs=len(runs),
        outcome=max((r.outcome for r in runs), key=severity.index),
        startup_s=Spread.of([r.times.startup_s for r in runs]),
        work_s=work,
        teardown_s=Spread.of([r.times.teardown_s for r in runs]),
        wall_s=Spread.of([r.times.wall_s for r in runs]),
        speedup=speedup,
        p99_ms=Spread.of([w.p99_ms for w in windows]) if windows else None,
        longest_freeze_ms=Spread.of([w.longest_freeze_ms for w in windows]) if windows else None,
        smoothness=max((w.smoothness for w in windows), key=lambda s: s.rank) if windows else None,
        checksum=checksums.pop() if len(checksums) == 1 else None,
        checksum_agrees=agree,
        was_disturbed=any(r.resources.was_disturbed for r in runs),
    )
