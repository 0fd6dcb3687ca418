"""The explanation of a comparison: the verdict and all findings, the most important first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from concgui.engine.findings.catalogue import RULES
from concgui.engine.findings.comparison import Comparison
from concgui.engine.findings.finding import Finding, FindingKey, Importance
from concgui.engine.findings.verdict import Verdict, judge

MOST_SHOWN = 5
"""Number of findings that are shown without being asked for."""


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """Findings of one kind, which are shown as one.

    Attributes:
        first: The strongest of them, whose figures are shown.
        others: Models for which the same was found.
    """

    first: Finding
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """What the figures of a comparison mean.

    Attributes:
        verdict: The verdict; None without a run.
        findings: All findings, the most important first.
    """

    verdict: Verdict | None
    findings: tuple[Finding, ...]

    @property
    def shown_keys(self) -> frozenset[FindingKey]:
        """The kinds of findings that are shown without being asked for."""
        return frozenset(group.first.key for group in self.groups[:MOST_SHOWN])

    @property
    def groups(self) -> tuple[FindingGroup, ...]:
        """The findings with those of one kind together, the most important first."""
        by_key: dict[FindingKey, list[Finding]] = {}
        for finding in self.findings:
            by_key.setdefault(finding.key, []).append(finding)
        return tuple(
            FindingGroup(found[0], tuple(finding.model for finding in found[1:] if finding.model))
            for found in by_key.values()
        )


def explain(comparison: Comparison) -> Explanation:
    """Return the verdict on a comparison and what all rules find in it."""
    found = [finding for rule in RULES for finding in rule.find(comparison)]
    wrong = (finding.model for finding in found if finding.importance is Importance.RESULTS)
    return Explanation(judge(comparison, frozenset(wrong)), tuple(ranked(found)))


def ranked(findings: Iterable[Finding]) -> Sequence[Finding]:
    """Return findings by importance and weight; equal ones stay in the order of the rules."""
    return sorted(findings, key=lambda finding: (finding.importance, -finding.weight))
