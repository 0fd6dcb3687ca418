"""Verdict and findings as JSON."""

import dataclasses
from collections.abc import Sequence
from typing import Any

from concgui.engine.findings.decision import Decision
from concgui.engine.findings.explanation import Explanation
from concgui.engine.findings.finding import Evidence, Finding
from concgui.engine.findings.verdict import Standing, Verdict
from concgui.presentation.comparison_verdict import comparison_verdict
from concgui.presentation.decision_text import kind_sentence
from concgui.presentation.findings_text import finding_words
from concgui.presentation.freeze_text import location_text
from concgui.presentation.proposal_text import proposal_arguments

JsonObject = dict[str, Any]


def explanations_json(explanations: Sequence[Explanation]) -> JsonObject:
    """Return the keys ``verdict``, null without a run, and ``findings``, the most important first.

    Args:
        explanations: One for each workload. With several, the verdict has the text of all and one verdict for
            each in ``workloads``.
    """
    verdicts = [explained.verdict for explained in explanations if explained.verdict is not None]
    several: JsonObject = {
        "text": " ".join(map(comparison_verdict, verdicts)),
        "workloads": [verdict_json(verdict) for verdict in verdicts],
    }
    one = verdict_json(verdicts[0]) if verdicts else None
    return {
        "verdict": several if len(verdicts) > 1 else one,
        "findings": [
            {**finding_json(finding), "workload": explained.verdict.workload if explained.verdict else None}
            for explained in explanations
            for finding in explained.findings
        ],
    }


def decisions_json(decisions: Sequence[Decision]) -> JsonObject:
    """Return the key ``decisions``: which model suits each kind of work that was measured."""
    return {
        "decisions": [
            {
                "kind": decision.kind.value,
                "text": kind_sentence(decision),
                "model": decision.model,
                "picks": [
                    {"workload": pick.workload, **(_standing_json(pick.standing) or {})}
                    for pick in decision.picks
                ],
                "equals": list(decision.equals),
                "undecided": list(decision.undecided),
                "sureness": decision.sureness.value,
                "repeats": decision.repeats,
                "was_disturbed": decision.was_disturbed,
            }
            for decision in decisions
        ]
    }


def verdict_json(verdict: Verdict) -> JsonObject:
    """Return the JSON object of a verdict."""
    return {
        "text": comparison_verdict(verdict),
        "workload": verdict.workload,
        "recommended": _standing_json(verdict.recommended),
        "faster": _standing_json(verdict.faster),
        "equals": list(verdict.equals),
        "unfinished": list(verdict.unfinished),
        "wrong": list(verdict.wrong),
        "sureness": verdict.sureness.value,
        "repeats": verdict.repeats,
        "results_differ": verdict.results_differ,
        "was_disturbed": verdict.was_disturbed,
    }


def finding_json(finding: Finding) -> JsonObject:
    """Return the JSON object of a finding; ``try`` is empty where nothing is proposed."""
    words = finding_words(finding)
    return {
        "key": finding.key.value,
        "model": finding.model or None,
        "text": words.text,
        "values": dict(finding.values),
        "evidence": [_evidence_json(evidence) for evidence in finding.evidence],
        "advice": words.advice,
        "try": list(proposal_arguments(finding.proposal)) if finding.proposal is not None else [],
    }


def _standing_json(standing: Standing | None) -> JsonObject | None:
    if standing is None:
        return None
    smoothness = standing.smoothness.value if standing.smoothness is not None else None
    return {**dataclasses.asdict(standing), "smoothness": smoothness}


def _evidence_json(evidence: Evidence) -> JsonObject:
    return {
        "run": evidence.run,
        "task": evidence.task,
        "freeze_ns": list(evidence.freeze) if evidence.freeze is not None else None,
        "place": location_text(evidence.place) if evidence.place is not None else None,
    }
