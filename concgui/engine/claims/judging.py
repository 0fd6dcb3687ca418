"""Judging a claim by measured runs, with the same rules of noise as the findings."""

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from concgui.engine.claims.claim import (
    Claim,
    ClaimResult,
    ClaimVerdict,
    Doubt,
    FigureClaim,
    FindingClaim,
    OutcomeClaim,
    Subject,
)
from concgui.engine.claims.cpu_supply import had_its_cpus
from concgui.engine.claims.measures import Measure, find_measure
from concgui.engine.evaluation.noise import ASSUMED_NOISE, DISTURBED_NOISE, difference
from concgui.engine.findings.finding import FindingKey
from concgui.engine.records.run_record import RunRecord


@dataclass(frozen=True, slots=True)
class MeasuredExperiment:
    """An experiment of a lesson after its runs.

    Attributes:
        name: Name within the lesson.
        records: The counted runs.
        found: Kind and model of each finding; the model is "" where the finding is about all runs.
    """

    name: str
    records: tuple[RunRecord, ...]
    found: frozenset[tuple[FindingKey, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class _Sample:
    """One figure of the runs that a claim looks at.

    Attributes:
        values: The figure of each run; empty if there is a doubt.
        records: The runs.
        doubt: Why there are no values.
    """

    values: tuple[float, ...]
    records: tuple[RunRecord, ...]
    doubt: Doubt | None = None


def judge(claim: Claim, experiments: Sequence[MeasuredExperiment]) -> ClaimResult:
    """Return what runs say about a claim.

    Args:
        claim: The claim.
        experiments: All experiments of the lesson that were run.
    """
    if isinstance(claim, FindingClaim):
        return _judge_finding(claim, experiments)
    if isinstance(claim, OutcomeClaim):
        return _judge_outcome(claim, experiments)
    return _judge_figure(claim, experiments)


def _judge_figure(claim: FigureClaim, experiments: Sequence[MeasuredExperiment]) -> ClaimResult:
    measure = find_measure(claim.figure)
    first = _sample(claim.of, measure, experiments)
    if claim.over is None:
        return _judge_values(claim, first, measure)
    divisor = find_measure(claim.over_figure or claim.figure)
    second = _sample(claim.over, divisor, experiments)
    is_exact = measure.is_exact and divisor.is_exact
    doubt = first.doubt or second.doubt or _doubt_of_pair(claim, measure, first, second)
    if doubt is not None:
        return ClaimResult(claim, ClaimVerdict.TOO_NOISY, _median(first), _median(second), None, doubt)
    if claim.of == claim.over:
        # Two figures of the same run: whatever slows the run down changes both.
        pairs = zip(first.values, second.values, strict=True)
        ratios = tuple(value / by for value, by in pairs)
        verdict = _verdict_on_values(claim, ratios, ASSUMED_NOISE, is_exact=is_exact)
    else:
        verdict = _verdict_on_ratio(claim, first, second, is_exact=is_exact)
        ratios = (statistics.median(first.values) / statistics.median(second.values),)
    return ClaimResult(
        claim,
        verdict,
        _median(first),
        _median(second),
        statistics.median(ratios),
        _doubt_of_noise(verdict, first, second),
    )


def _judge_values(claim: FigureClaim, sample: _Sample, measure: Measure) -> ClaimResult:
    if sample.doubt is not None:
        return ClaimResult(claim, ClaimVerdict.TOO_NOISY, doubt=sample.doubt)
    # Other programs cannot make such a figure larger, so a large one need not be larger still beside them.
    noise = ASSUMED_NOISE if measure.is_lowered_by_others else _noise(sample)
    verdict = _verdict_on_values(claim, sample.values, noise, is_exact=measure.is_exact)
    if measure.is_lowered_by_others and _was_disturbed(sample) and not _is_high(claim, verdict):
        verdict = ClaimVerdict.TOO_NOISY
    return ClaimResult(claim, verdict, _median(sample), doubt=_doubt_of_noise(verdict, sample))


def _verdict_on_values(
    claim: FigureClaim, values: Sequence[float], noise: float, *, is_exact: bool
) -> ClaimVerdict:
    """Return the verdict on values that are compared with fixed limits."""
    least, most = claim.at_least, claim.at_most
    if is_exact:
        return _combined(
            None if least is None else _all_or_none(value >= least for value in values),
            None if most is None else _all_or_none(value <= most for value in values),
        )
    return _combined(
        None if least is None else _is_above([least] * len(values), values, noise),
        None if most is None else _is_above(values, [most] * len(values), noise),
    )


def _verdict_on_ratio(claim: FigureClaim, first: _Sample, second: _Sample, *, is_exact: bool) -> ClaimVerdict:
    """Return the verdict on the ratio of figures of different runs."""
    least = None if claim.at_least is None else [claim.at_least * value for value in second.values]
    most = None if claim.at_most is None else [claim.at_most * value for value in second.values]
    if is_exact:
        return _combined(
            None if least is None else _all_or_none(a >= b for a in first.values for b in least),
            None if most is None else _all_or_none(a <= b for a in first.values for b in most),
        )
    noise = _noise(first, second)
    return _combined(
        None if least is None else _is_above(least, first.values, noise),
        None if most is None else _is_above(first.values, most, noise),
    )


def _is_high(claim: FigureClaim, verdict: ClaimVerdict) -> bool:
    """Return whether a verdict rests on a large figure, which other programs cannot have caused."""
    if verdict is ClaimVerdict.CONFIRMED:
        return claim.at_most is None
    return verdict is ClaimVerdict.REFUTED and claim.at_least is None


_UNKNOWN = "unknown"


def _is_above(low: Sequence[float], high: Sequence[float], noise: float) -> bool | str:
    """Return whether `high` is above `low`, beyond the noise."""
    if statistics.median(low) <= 0 or statistics.median(high) <= 0:
        # A ratio would mean nothing; nothing measured is below everything.
        return max(low) < min(high) if max(low) < min(high) or min(low) > max(high) else _UNKNOWN
    found = difference(low, high, noise)
    if not found.is_settled:
        return _UNKNOWN
    if noise >= DISTURBED_NOISE and 1 / noise < found.ratio < noise:
        # Other programs may take from one model and not from the other in every single repeat.
        return _UNKNOWN
    return found.ratio > 1


def _all_or_none(answers: Iterable[bool]) -> bool | str:
    """Return the common answer of all runs; `_UNKNOWN` if they differ."""
    distinct = set(answers)
    return distinct.pop() if len(distinct) == 1 else _UNKNOWN


def _combined(*answers: bool | str | None) -> ClaimVerdict:
    """Return the verdict from the answers for each limit; None for a limit that the claim does not have."""
    if any(answer is False for answer in answers):
        return ClaimVerdict.REFUTED
    if any(answer == _UNKNOWN for answer in answers):
        return ClaimVerdict.TOO_NOISY
    return ClaimVerdict.CONFIRMED


def _judge_outcome(claim: OutcomeClaim, experiments: Sequence[MeasuredExperiment]) -> ClaimResult:
    records = _records(claim.of, experiments)
    if not records:
        return ClaimResult(claim, ClaimVerdict.TOO_NOISY, doubt=Doubt.NOT_MEASURED)
    verdict = _combined(_all_or_none(record.outcome is claim.outcome for record in records))
    doubt = Doubt.SPREAD if verdict is ClaimVerdict.TOO_NOISY else None
    return ClaimResult(claim, verdict, doubt=doubt)


def _judge_finding(claim: FindingClaim, experiments: Sequence[MeasuredExperiment]) -> ClaimResult:
    experiment = _experiment(claim.of, experiments)
    records = _records(claim.of, experiments)
    if experiment is None or not records:
        return ClaimResult(claim, ClaimVerdict.TOO_NOISY, doubt=Doubt.NOT_MEASURED)
    is_found = bool({(claim.finding, claim.of.model), (claim.finding, "")} & experiment.found)
    if not is_found and any(record.resources.was_disturbed for record in records):
        # Rules are silent where other programs could show the same figures.
        return ClaimResult(claim, ClaimVerdict.TOO_NOISY, doubt=Doubt.DISTURBED)
    is_right = is_found == claim.is_found
    return ClaimResult(claim, ClaimVerdict.CONFIRMED if is_right else ClaimVerdict.REFUTED)


def _experiment(subject: Subject, experiments: Sequence[MeasuredExperiment]) -> MeasuredExperiment | None:
    if not subject.experiment:
        return experiments[0] if experiments else None
    return next((found for found in experiments if found.name == subject.experiment), None)


def _records(subject: Subject, experiments: Sequence[MeasuredExperiment]) -> tuple[RunRecord, ...]:
    experiment = _experiment(subject, experiments)
    if experiment is None:
        return ()
    return tuple(record for record in experiment.records if record.model == subject.model)


def _sample(subject: Subject, measure: Measure, experiments: Sequence[MeasuredExperiment]) -> _Sample:
    records = _records(subject, experiments)
    if not measure.of_any_run and not all(record.was_complete for record in records):
        return _Sample((), records, Doubt.UNFINISHED)
    values = [measure.read(record) for record in records]
    known = tuple(float(value) for value in values if value is not None)
    if not known or len(known) < len(values):
        return _Sample((), records, Doubt.NOT_MEASURED)
    return _Sample(known, records)


def _doubt_of_pair(claim: FigureClaim, measure: Measure, first: _Sample, second: _Sample) -> Doubt | None:
    """Return why two figures cannot be divided by each other; None if they can."""
    if claim.over is None or statistics.median(second.values) <= 0 or min(second.values) <= 0:
        return Doubt.NOT_MEASURED
    is_same_work = claim.of.experiment == claim.over.experiment
    checksums = {record.checksum for record in (*first.records, *second.records)}
    if is_same_work and not measure.of_any_run and len(checksums) > 1:
        return Doubt.RESULTS_DIFFER
    return None


def _doubt_of_noise(verdict: ClaimVerdict, *samples: _Sample) -> Doubt | None:
    if verdict is not ClaimVerdict.TOO_NOISY:
        return None
    return Doubt.DISTURBED if _was_disturbed(*samples) else Doubt.SPREAD


def _noise(*samples: _Sample) -> float:
    return DISTURBED_NOISE if _was_disturbed(*samples) else ASSUMED_NOISE


def _was_disturbed(*samples: _Sample) -> bool:
    return any(not had_its_cpus(record) for sample in samples for record in sample.records)


def _median(sample: _Sample) -> float | None:
    return statistics.median(sample.values) if sample.values else None
