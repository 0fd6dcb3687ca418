"""The contract of a rule."""

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from concgui.engine.findings.comparison import Comparison, ModelRuns
from concgui.engine.findings.finding import Evidence, Finding, FindingKey, Importance, Proposal
from concgui.engine.note import NoteValue
from concgui.engine.records.values import Values


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a rule found in the runs of one model, or in the whole comparison.

    Attributes:
        values: The figures, by name.
        weight: See `Finding.weight`.
        evidence: See `Finding.evidence`.
        proposal: See `Finding.proposal`.
        model: Key of the model; "" for the whole comparison.
        importance: Importance of this finding; None for that of its rule.
    """

    values: Mapping[str, NoteValue]
    weight: float
    evidence: tuple[Evidence, ...] = ()
    proposal: Proposal | None = None
    model: str = ""
    importance: Importance | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. A new one needs a file in ``rules/``, a line in ``catalogue.py`` and its words.

    Attributes:
        key: Kind of the findings it makes.
        importance: Importance of these findings.
        judge: Returns what the rule found. It says nothing where a value that it needs is missing.
    """

    key: FindingKey
    importance: Importance
    judge: Callable[[Comparison], Iterator[Judgement]]

    def find(self, comparison: Comparison) -> Iterator[Finding]:
        """Yield the findings of this rule in a comparison."""
        for found in self.judge(comparison):
            yield Finding(
                self.key,
                self.importance if found.importance is None else found.importance,
                min(1.0, max(0.0, found.weight)),
                found.model,
                Values.of(found.values),
                found.evidence,
                found.proposal,
            )


def rule_per_model(
    key: FindingKey, importance: Importance, judge: Callable[[ModelRuns], Judgement | None]
) -> Rule:
    """Return a rule that looks at the runs of one model at a time.

    Args:
        key: Kind of its findings.
        importance: Importance of its findings.
        judge: Returns what was found in the runs of a model; None for nothing.
    """

    def judge_all(comparison: Comparison) -> Iterator[Judgement]:
        for runs in comparison.by_model:
            found = judge(runs)
            if found is not None:
                yield dataclasses.replace(found, model=runs.model)

    return Rule(key, importance, judge_all)
