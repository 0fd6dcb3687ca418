"""Claims in words: the three verdicts, and the measured figures filled into the sentence of a claim."""

import string
from collections.abc import Callable, Mapping
from types import MappingProxyType

from concgui.engine.claims.claim import ClaimResult, ClaimVerdict, Doubt, FigureClaim
from concgui.engine.claims.measures import Measure, Unit, find_measure
from concgui.presentation.numbers import UNKNOWN, duration_text, memory_text, ratio_text, share_text

VERDICT_LABELS: Mapping[ClaimVerdict, str] = MappingProxyType(
    {
        ClaimVerdict.CONFIRMED: "confirmed",
        ClaimVerdict.REFUTED: "refuted",
        ClaimVerdict.TOO_NOISY: "too noisy to tell",
    }
)
"""What is said of a claim: one of these and nothing else."""

FIRST, SECOND, TIMES, SHARE = "first", "second", "times", "share"

MARKS = (FIRST, SECOND, TIMES, SHARE)
"""What can be filled into a sentence: both figures, and their ratio as ``2.94×`` or as ``34%``."""

_DOUBTS: Mapping[Doubt, str] = MappingProxyType(
    {
        Doubt.SPREAD: "The runs differ by too much, or are too close to the limit, for a verdict.",
        Doubt.DISTURBED: "Other programs used the cores: close them and run the lesson again.",
        Doubt.UNFINISHED: "A task of these runs did not finish, so their times mean something else.",
        Doubt.RESULTS_DIFFER: "The models returned different results, so their figures cannot be compared.",
        Doubt.NOT_MEASURED: "The figure was not measured: the machine was too busy, or cannot tell it.",
    }
)

_FORMS: Mapping[Unit, Callable[[float], str]] = MappingProxyType(
    {
        Unit.SECONDS: duration_text,
        Unit.BYTES: memory_text,
        Unit.COUNT: lambda value: f"{value:,.0f}",
        Unit.RATIO: lambda value: f"{value:.2f}",
        Unit.SHARE: share_text,
    }
)


def marks_in(sentence: str) -> tuple[str, ...]:
    """Return the names of the marks in a sentence, ``{first}`` as ``first``.

    Raises:
        ValueError: A brace has no partner, or a mark is not a plain name.
    """
    found = []
    for _, name, form, conversion in string.Formatter().parse(sentence):
        if name is None:
            continue
        if form or conversion or not name.isidentifier():
            raise ValueError(f"{{{name}}} is not a plain name")
        found.append(name)
    return tuple(found)


def evidence_text(sentence: str, result: ClaimResult) -> str:
    """Return the sentence of a claim with the measured figures, and why nothing can be told if that is so.

    Args:
        sentence: The sentence with marks.
        result: What the runs say.
    """
    doubt = _DOUBTS[result.doubt] if result.doubt is not None else ""
    claim = result.claim
    if isinstance(claim, FigureClaim) and (result.first is None or (claim.over and result.second is None)):
        return doubt
    filled = sentence.format_map(_figures(result))
    return f"{filled} {doubt}".strip()


def _figures(result: ClaimResult) -> dict[str, str]:
    claim = result.claim
    if not isinstance(claim, FigureClaim):
        return dict.fromkeys(MARKS, UNKNOWN)
    divisor = claim.over_figure or claim.figure
    return {
        FIRST: _figure_text(find_measure(claim.figure), result.first),
        SECOND: _figure_text(find_measure(divisor), result.second),
        TIMES: ratio_text(result.ratio),
        SHARE: UNKNOWN if result.ratio is None else share_text(result.ratio),
    }


def _figure_text(measure: Measure, value: float | None) -> str:
    return UNKNOWN if value is None else _FORMS[measure.unit](value)
