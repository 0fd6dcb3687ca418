"""The verdict on a comparison as data: who was smooth, who was fast, by how much, and at what price."""

import enum
import math
from collections.abc import Sequence
from dataclasses import dataclass

from concgui.engine.evaluation.noise import (
    ASSUMED_NOISE,
    DISTURBED_NOISE,
    LEAST_RUNS,
    difference,
    noise_beside,
)
from concgui.engine.findings.comparison import Comparison, ModelRuns
from concgui.engine.findings.waiting import tasks_waited
from concgui.engine.records.ladder import Smoothness
from concgui.engine.records.stopping import Stopping, stopping_of

FLUENT = Smoothness.NOTICEABLE
"""The last rung on which a person would call the window fluent: up to 0.1 s feels immediate."""


class Sureness(enum.StrEnum):
    """How sure the order of the models is. The values are written to files and never change."""

    ONE_RUN = "one-run"
    """Too few runs for a test: only large differences are stated."""
    SETTLED = "settled"
    """The differences that are stated are larger than the noise."""
    NOT_SETTLED = "not-settled"
    """The fastest model is not known: the repeats differ more than the models."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How one model did.

    Attributes:
        model: Key of the model.
        wall_s: Median wall time.
        speedup: Median wall time of the reference ÷ that of this model; None if it is not larger than the
            noise.
        smoothness: Worst rung of the runs; None if not measured.
        is_uneven: Whether the window was smooth, but the p99 of a run exceeds one frame.
        longest_s: Longest freeze of the runs; None if not measured.
        startup_s: Median start-up time.
        extra_bytes: Largest memory above the idle window; None if unknown.
    """

    model: str
    wall_s: float
    speedup: float | None
    smoothness: Smoothness | None
    is_uneven: bool
    longest_s: float | None
    startup_s: float
    extra_bytes: int | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The verdict on the runs of one workload.

    Attributes:
        workload: Key of the workload.
        recommended: The fastest of the models with which the window stayed fluent, or of those with the
            smoothest window if it did with none; None if no model is known to have done all tasks right.
        faster: The fastest model if it is faster than the recommended one by more than the noise, with
            which the window was less fluent; None otherwise.
        equals: Models that may be as fast as the recommended one, and with which the window was as fluent.
        unfinished: Models whose runs failed or were cancelled.
        wrong: Models that finished, but of which a finding says that results were lost or overwritten.
        models: Number of models.
        sureness: How sure the order is.
        repeats: Least number of runs of a model.
        reference_wall_s: Median wall time of the reference; None without it.
        was_disturbed: Whether other programs used the CPUs during a run.
        fluent: The models among which the recommended one is the fastest, from the fastest on.
        stops: The models of an experiment on stopping, from the first at rest to the last; () otherwise.
            Then no model is recommended, as none was to do all tasks.
        results_differ: Whether the models returned different results, so that none is recommended.
    """

    workload: str
    recommended: Standing | None
    faster: Standing | None
    equals: tuple[str, ...]
    unfinished: tuple[str, ...]
    wrong: tuple[str, ...]
    models: int
    sureness: Sureness
    repeats: int
    reference_wall_s: float | None
    results_differ: bool
    was_disturbed: bool
    fluent: tuple[Standing, ...] = ()
    stops: tuple["Stop", ...] = ()


@dataclass(frozen=True, slots=True)
class Stop:
    """How one model stopped: the slowest of its runs.

    Attributes:
        model: Key of the model.
        stopping: How it stopped.
    """

    model: str
    stopping: Stopping


def judge(comparison: Comparison, wrong: frozenset[str] = frozenset()) -> Verdict | None:
    """Return the verdict; None without a run.

    Args:
        comparison: The comparison.
        wrong: Models of which a finding says that what came out is wrong.
    """
    if not comparison.by_model:
        return None
    complete = [runs for runs in comparison.by_model if _is_complete(runs)]
    agree = all(runs.summary.checksum_agrees for runs in comparison.by_model)
    right = [runs for runs in complete if runs.model not in wrong]
    by_speed = sorted(right, key=lambda runs: runs.summary.wall_s.median)
    stops = _stops(comparison)
    candidates = _most_fluent(by_speed) if agree and not stops else []
    best = candidates[0] if candidates else None
    equals = [runs.model for runs in candidates[1:] if best is not None and not _is_slower(runs, best)]
    repeats = min(len(runs.records) for runs in comparison.by_model)
    reference = comparison.reference
    return Verdict(
        workload=comparison.records[0].workload,
        recommended=_standing(best) if best is not None else None,
        faster=_standing(by_speed[0]) if best is not None and _is_slower(best, by_speed[0]) else None,
        equals=tuple(equals),
        unfinished=tuple(runs.model for runs in comparison.by_model if runs not in complete),
        wrong=tuple(runs.model for runs in complete if runs.model in wrong),
        models=len(comparison.by_model),
        sureness=_sureness(repeats, has_equals=bool(equals)),
        repeats=repeats,
        reference_wall_s=reference.summary.wall_s.median if reference is not None else None,
        results_differ=not agree,
        was_disturbed=any(runs.summary.was_disturbed for runs in comparison.by_model),
        fluent=tuple(map(_standing, candidates)),
        stops=stops,
    )


def _stops(comparison: Comparison) -> tuple[Stop, ...]:
    stops = []
    for runs in comparison.by_model:
        found = [stopping for record in runs.records if (stopping := stopping_of(record)) is not None]
        if found:
            stops.append(Stop(runs.model, max(found, key=_time_to_stop)))
    return tuple(sorted(stops, key=lambda stop: _time_to_stop(stop.stopping)))


def _time_to_stop(stopping: Stopping) -> float:
    """Return the time to stop: endless if it never came, below 0 where there was nothing to stop."""
    if stopping.is_early:
        return -1.0
    return math.inf if stopping.cancel_s is None else stopping.cancel_s


def _is_complete(runs: ModelRuns) -> bool:
    return all(record.was_complete and record.times.wall_s > 0 for record in runs.records)


def _most_fluent(by_speed: Sequence[ModelRuns]) -> list[ModelRuns]:
    """Return the models with a fluent window, or else those on the best rung; an unknown window is neither.

    If no window was measured, speed alone can be judged.
    """
    ranks = [(runs.summary.smoothness.rank, runs) for runs in by_speed if runs.summary.smoothness is not None]
    if not ranks:
        return list(by_speed)
    limit = max(FLUENT.rank, min(rank for rank, _ in ranks))
    return [runs for rank, runs in ranks if rank <= limit]


def _is_slower(runs: ModelRuns, best: ModelRuns) -> bool:
    """Return whether a model is slower than the best by more than the noise."""
    return runs.summary.wall_s.median > best.summary.wall_s.median and _is_different(best, runs)


def _is_different(first: ModelRuns, second: ModelRuns) -> bool:
    """Return whether the wall times of two models differ by more than the noise."""
    noise = max(_noise_of(first), _noise_of(second))
    return difference(_walls(first), _walls(second), noise).is_settled


def _noise_of(runs: ModelRuns) -> float:
    """Return the ratio that single runs of a model must exceed."""
    disturbed = [record for record in runs.records if record.resources.was_disturbed]
    if not disturbed:
        return ASSUMED_NOISE
    figures, may_hold_gil = runs.figures, runs.comparison.may_hold_gil
    if figures is not None and tasks_waited(runs.typical, figures, may_hold_gil=may_hold_gil):
        return DISTURBED_NOISE  # Tasks that wait need no core, so others could not take it from them.
    return max(noise_beside(r.resources.other_cores or 0.0, r.environment.cores) for r in disturbed)


def _walls(runs: ModelRuns) -> list[float]:
    return [record.times.wall_s for record in runs.records]


def _sureness(repeats: int, *, has_equals: bool) -> Sureness:
    if repeats < LEAST_RUNS:
        return Sureness.ONE_RUN
    return Sureness.NOT_SETTLED if has_equals else Sureness.SETTLED


def _standing(runs: ModelRuns) -> Standing:
    reference, summary = runs.comparison.reference, runs.summary
    speedup = summary.speedup if reference is not None and reference.model != runs.model else None
    if speedup is not None and reference is not None:
        speedup = speedup if _is_different(reference, runs) else None
    known = [r.resources.extra_rss_bytes for r in runs.records if r.resources.extra_rss_bytes is not None]
    return Standing(
        model=runs.model,
        wall_s=summary.wall_s.median,
        speedup=speedup,
        smoothness=summary.smoothness,
        is_uneven=summary.is_uneven,
        longest_s=runs.longest_s,
        startup_s=summary.startup_s.median,
        extra_bytes=max(known, default=None),
    )
