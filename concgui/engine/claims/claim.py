"""A claim as data: which figure of which runs, and what is expected of it. Files of claims have the words."""

import enum
from dataclasses import dataclass

from concgui.engine.findings.finding import FindingKey
from concgui.engine.tasks.outcome import Outcome


class ClaimVerdict(enum.StrEnum):
    """What measured runs say about a claim: one of these three and nothing else."""

    CONFIRMED = "confirmed"
    REFUTED = "refuted"
    TOO_NOISY = "too-noisy"


class Doubt(enum.StrEnum):
    """Why measured runs cannot tell."""

    SPREAD = "spread"
    """The runs differ by more than what is claimed, or there are too few of them."""
    DISTURBED = "disturbed"
    """The same, while other programs used the cores."""
    UNFINISHED = "unfinished"
    """A task of a run did not finish, so that the run's times mean something else."""
    RESULTS_DIFFER = "results-differ"
    """The compared models returned different results for the same tasks."""
    NOT_MEASURED = "not-measured"
    """A run has no such figure, for example because the observer got no core."""


@dataclass(frozen=True, slots=True)
class Subject:
    """The runs that a claim looks at.

    Attributes:
        model: Key of the model.
        experiment: Name of the experiment within the lesson; "" for the first one.
    """

    model: str
    experiment: str = ""


@dataclass(frozen=True, slots=True)
class FigureClaim:
    """A claim about a figure, or about the ratio of two.

    Attributes:
        key: Fixed name of the claim.
        figure: Key of the measure.
        of: The runs.
        over: The runs whose figure it is divided by; None to look at the figure itself.
        over_figure: Key of the measure that it is divided by.
        at_least: The smallest figure or ratio that agrees with the claim; None for any.
        at_most: The largest one; None for any.
    """

    key: str
    figure: str
    of: Subject
    over: Subject | None = None
    over_figure: str = ""
    at_least: float | None = None
    at_most: float | None = None

    @property
    def subjects(self) -> tuple[Subject, ...]:
        """All runs that the claim looks at."""
        return (self.of,) if self.over is None else (self.of, self.over)


@dataclass(frozen=True, slots=True)
class OutcomeClaim:
    """A claim about how runs ended.

    Attributes:
        key: Fixed name of the claim.
        of: The runs.
        outcome: How each of them ends.
    """

    key: str
    of: Subject
    outcome: Outcome

    @property
    def subjects(self) -> tuple[Subject, ...]:
        """All runs that the claim looks at."""
        return (self.of,)


@dataclass(frozen=True, slots=True)
class FindingClaim:
    """A claim about what the rules find in runs.

    Attributes:
        key: Fixed name of the claim.
        of: The runs.
        finding: The kind of finding.
        is_found: Whether the claim is that it is found, or that it is not.
    """

    key: str
    of: Subject
    finding: FindingKey
    is_found: bool = True

    @property
    def subjects(self) -> tuple[Subject, ...]:
        """All runs that the claim looks at."""
        return (self.of,)


Claim = FigureClaim | OutcomeClaim | FindingClaim


@dataclass(frozen=True, slots=True)
class ClaimResult:
    """What measured runs say about a claim.

    Attributes:
        claim: The claim.
        verdict: Confirmed, refuted, or too noisy to tell.
        first: Median of the figure; None if it was not measured, and for other claims.
        second: Median of the figure that it is divided by; None without one.
        ratio: What is compared with the limits if there are two figures; else None.
        doubt: Why it is too noisy to tell; None for another verdict.
    """

    claim: Claim
    verdict: ClaimVerdict
    first: float | None = None
    second: float | None = None
    ratio: float | None = None
    doubt: Doubt | None = None
