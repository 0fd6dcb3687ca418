"""A lesson and what came of it as JSON."""

from typing import Any

from concgui.app.lesson_run import JudgedClaim, LessonRun
from concgui.engine.system.environment import Environment
from concgui.export.run_json import experiment_json
from concgui.lessons.lesson import Lesson, Part
from concgui.presentation.claims_text import evidence_text

JsonObject = dict[str, Any]


def lesson_json(lesson: Lesson, missing: str) -> JsonObject:
    """Return the JSON object of a lesson.

    Args:
        lesson: The lesson.
        missing: What this machine lacks for it; "" for nothing.
    """
    return {
        "key": lesson.key,
        "number": lesson.number,
        "title": lesson.title,
        "minutes": lesson.minutes,
        "needs": list(lesson.needs),
        "missing": missing,
        "question": lesson.question,
        "choices": list(lesson.choices),
        "claims": [expected.entry.key for expected in lesson.expectations],
        "parts": {part.value: lesson.parts[part] for part in Part},
    }


def lesson_run_json(run: LessonRun, environment: Environment, guess: str) -> JsonObject:
    """Return the JSON object of what came of a lesson.

    Args:
        run: What came of it.
        environment: The machine and the interpreter.
        guess: What was guessed before the run; "" for nothing.
    """
    answer = next((claim for claim in run.claims if claim.expected.entry == run.lesson.answer), None)
    return {
        "key": run.lesson.key,
        "number": run.lesson.number,
        "title": run.lesson.title,
        "missing": "",
        "guess": guess or None,
        "measured": _evidence(answer) if answer is not None else None,
        "as_expected": run.is_as_expected,
        "claims": [_claim_json(claim) for claim in run.claims],
        "experiments": [
            {
                "name": measured.name,
                **experiment_json(
                    measured.records, environment, (explanation,), with_spans=False, with_summary=True
                ),
            }
            for measured, explanation in zip(run.measured, run.explanations, strict=True)
        ],
    }


def _claim_json(claim: JudgedClaim) -> JsonObject:
    result = claim.result
    return {
        "key": claim.expected.entry.key,
        "statement": claim.expected.entry.statement,
        "verdict": result.verdict.value,
        "expected": claim.expected.verdict.value,
        "text": _evidence(claim),
        "first": result.first,
        "second": result.second,
        "ratio": result.ratio,
        "doubt": result.doubt.value if result.doubt is not None else None,
    }


def _evidence(claim: JudgedClaim) -> str:
    return evidence_text(claim.expected.entry.evidence, claim.result)
