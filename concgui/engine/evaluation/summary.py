"""Comparison of an experiment's runs: medians, spread, speed-up and checksums."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from concgui.engine.evaluation.speedup_limit import speedup_notes
from concgui.engine.note import Note, Reason
from concgui.engine.records.ladder import Smoothness, is_uneven
from concgui.engine.records.latency import LatencySummary
from concgui.engine.records.run_record import RunRecord
from concgui.engine.tasks.outcome import Outcome

if TYPE_CHECKING:
    from concgui.engine.contracts.parameters import ParameterValue
    from concgui.engine.records.values import Values

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
        speedup: Median wall time of `blocking` ÷ median wall time of this model, which is what a person waits
            for; None without both, or if the results differ.
        work_speedup: The same of the work alone, without start-up and teardown.
        p99_ms: p99 of the window's latency; None if it was not measured.
        longest_freeze_ms: Longest freezes, whose maximum decides the smoothness; None if not measured.
        smoothness: Worst rung of the runs; None if it was not measured in any of them.
        is_uneven: Whether the window was smooth in all runs, but the p99 of one exceeds one frame.
        unmeasured: Why the smoothness was not measured in a run; () if it was in all.
        checksum: Common checksum of the runs; None if there is none.
        checksum_agrees: Whether the results equal those of the other models.
        notes: What a reader of the comparison must know beyond the notes of the runs.
        was_disturbed: Whether other programs used the CPUs during any of the runs.
        cancel_s: Times from a request to cancel until the last worker was at rest; None without a request.
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
    work_speedup: float | None
    p99_ms: Spread | None
    longest_freeze_ms: Spread | None
    smoothness: Smoothness | None
    is_uneven: bool
    unmeasured: Reason
    checksum: str | None
    checksum_agrees: bool
    notes: tuple[Note, ...] = ()
    was_disturbed: bool = False
    cancel_s: Spread | None = None


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
    reference = [r for r in by_model.get(REFERENCE_MODEL, []) if r.was_complete] if agree else []
    return tuple(_summarise_model(runs, reference, agree) for runs in by_model.values())


def summaries_of_runs(records: Sequence[RunRecord]) -> tuple[ModelSummary, ...]:
    """Return for each record the summary of its model, compared with the records of the same workload."""
    by_workload: dict[tuple[str, Values[ParameterValue]], list[RunRecord]] = {}
    for record in records:
        by_workload.setdefault((record.workload, record.params), []).append(record)
    found = {
        (workload, summary.model): summary
        for workload, group in by_workload.items()
        for summary in summarise(group)
    }
    return tuple(found[(record.workload, record.params), record.model] for record in records)


def _summarise_model(runs: list[RunRecord], reference: list[RunRecord], agree: bool) -> ModelSummary:
    work, wall = Spread.of([r.times.work_s for r in runs]), Spread.of([r.times.wall_s for r in runs])
    is_compared = bool(reference) and all(r.was_complete for r in runs)
    work_speedup = _ratio([r.times.work_s for r in reference], work) if is_compared else None
    windows = [r.latency for r in runs if r.latency]
    checksums = {r.checksum for r in runs}
    cancels = [r.cancel_s for r in runs if r.cancel_s is not None]
    severity = (Outcome.FINISHED, Outcome.FAILED, Outcome.CANCELLED)
    return ModelSummary(
        model=runs[0].model,
        workload=runs[0].workload,
        runs=len(runs),
        outcome=max((r.outcome for r in runs), key=severity.index),
        startup_s=Spread.of([r.times.startup_s for r in runs]),
        work_s=work,
        teardown_s=Spread.of([r.times.teardown_s for r in runs]),
        wall_s=wall,
        speedup=_ratio([r.times.wall_s for r in reference], wall) if is_compared else None,
        work_speedup=work_speedup,
        p99_ms=Spread.of([w.p99_ms for w in windows]) if windows else None,
        longest_freeze_ms=Spread.of([w.longest_freeze_ms for w in windows]) if windows else None,
        smoothness=max((w.smoothness for w in windows), key=lambda s: s.rank) if windows else None,
        is_uneven=bool(windows) and _is_uneven(windows),
        unmeasured=next((r.why_unmeasured for r in runs if r.latency is None), ()),
        checksum=checksums.pop() if len(checksums) == 1 else None,
        checksum_agrees=agree,
        notes=speedup_notes(runs, reference, work_speedup),
        was_disturbed=any(r.resources.was_disturbed for r in runs),
        cancel_s=Spread.of(cancels) if cancels else None,
    )


def _ratio(reference_s: Sequence[float], spread: Spread) -> float | None:
    return statistics.median(reference_s) / spread.median if spread.median > 0 else None


def _is_uneven(windows: Sequence[LatencySummary]) -> bool:
    """Judge by the worst run, as the smoothness is."""
    return is_uneven(max(w.p99_ms for w in windows), max(w.longest_freeze_ms for w in windows))
