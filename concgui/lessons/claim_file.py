"""Reading a file of claims: their sentences, and the thresholds that lessons and tests share."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from concgui.engine.claims.claim import Claim, FigureClaim, FindingClaim, OutcomeClaim, Subject
from concgui.engine.claims.measures import find_measure
from concgui.engine.errors import UnknownKeyError
from concgui.engine.findings.finding import FindingKey
from concgui.engine.tasks.outcome import Outcome
from concgui.lessons.problems import LessonFileError, Problem
from concgui.lessons.toml_text import TomlText
from concgui.lessons.typed_values import TypedValues
from concgui.presentation.claims_text import FIRST, MARKS, marks_in

_FIGURE, _OUTCOME, _FINDING = "figure", "outcome", "finding"
_KINDS = (_FIGURE, _OUTCOME, _FINDING)
_NAMES = ("statement", "evidence", "of", "over", "over_figure", "at_least", "at_most", "found", *_KINDS)


@dataclass(frozen=True, slots=True)
class ClaimEntry:
    """A claim with its words.

    Attributes:
        claim: What is measured and expected.
        statement: The claim as a sentence that is true or not.
        evidence: A sentence with marks, into which the measured figures are filled.
    """

    claim: Claim
    statement: str
    evidence: str

    @property
    def key(self) -> str:
        """Fixed name of the claim."""
        return self.claim.key


@dataclass(frozen=True, slots=True)
class ClaimBook:
    """All claims that lessons can name.

    Attributes:
        entries: The claims by key.
    """

    entries: Mapping[str, ClaimEntry]

    def find(self, key: str) -> ClaimEntry:
        """Return the claim with the key.

        Raises:
            UnknownKeyError: If there is none.
        """
        if key not in self.entries:
            raise UnknownKeyError("claim", key, self.entries)
        return self.entries[key]

    def figure(self, key: str) -> FigureClaim:
        """Return the claim with the key, which is about a figure, so that others can share its limits.

        Raises:
            UnknownKeyError: If there is none.
        """
        claim = self.find(key).claim
        if not isinstance(claim, FigureClaim):
            raise UnknownKeyError("claim about a figure", key, self.entries)
        return claim

    def with_more(self, more: "ClaimBook") -> "ClaimBook":
        """Return a book with the claims of both; of equal keys the other's counts."""
        return ClaimBook(MappingProxyType({**self.entries, **more.entries}))


def read_claims(text: str, where: str) -> ClaimBook:
    """Return the claims of a file.

    Args:
        text: The content of the file: one TOML table for each claim.
        where: Name of the file, for messages.

    Raises:
        LessonFileError: Something in it is wrong.
    """
    toml = TomlText(text)
    problems: list[Problem] = [] if toml.problem is None else [toml.problem]
    entries = {}
    for key in toml.values:
        entry = _entry(key, TypedValues(toml, (key,), problems))
        if entry is not None:
            entries[key] = entry
    if problems:
        raise LessonFileError(where, problems)
    return ClaimBook(MappingProxyType(entries))


def _entry(key: str, values: TypedValues) -> ClaimEntry | None:
    values.allow("part of a claim", _NAMES)
    statement, evidence = values.text("statement"), values.text("evidence")
    kinds = [kind for kind in _KINDS if kind in values]
    if len(kinds) != 1:
        values.complain("", f"{key} needs exactly one of {', '.join(_KINDS)}")
        return None
    of = _subject(values.text("of"))
    claim = _claim(key, kinds[0], of, values)
    if claim is None:
        return None
    _check_marks(claim, values, evidence)
    return ClaimEntry(claim, statement, evidence)


def _claim(key: str, kind: str, of: Subject, values: TypedValues) -> Claim | None:
    if kind == _OUTCOME:
        outcome = values.text(_OUTCOME)
        if outcome not in list(Outcome):
            values.complain(
                _OUTCOME, str(UnknownKeyError("outcome", outcome, [known.value for known in Outcome]))
            )
            return None
        return OutcomeClaim(key, of, Outcome(outcome))
    if kind == _FINDING:
        finding = values.text(_FINDING)
        if finding not in list(FindingKey):
            values.complain(
                _FINDING, str(UnknownKeyError("finding", finding, [known.value for known in FindingKey]))
            )
            return None
        return FindingClaim(key, of, FindingKey(finding), values.switch("found", default=True))
    return _figure_claim(key, of, values)


def _figure_claim(key: str, of: Subject, values: TypedValues) -> FigureClaim | None:
    figure, over_figure = values.text(_FIGURE), values.text("over_figure", default="")
    measure = values.attempt(_FIGURE, lambda: find_measure(figure))
    divisor = values.attempt("over_figure", lambda: find_measure(over_figure or figure))
    if measure is None or divisor is None:
        return None
    over = _subject(values.text("over")) if "over" in values else None
    if over is None and over_figure:
        over = of
    least, most = values.number("at_least"), values.number("at_most")
    if least is None and most is None:
        values.complain("", f"{key} needs a limit: at_least, at_most or both")
        return None
    is_exact = measure.is_exact and (over is None or divisor.is_exact)
    for name, limit in (("at_least", least), ("at_most", most)):
        if limit is not None and limit <= 0 and not is_exact:
            values.complain(name, f"{name} must be above 0, as {figure} is never exactly a number")
    return FigureClaim(key, figure, of, over, over_figure, least, most)


def _check_marks(claim: Claim, values: TypedValues, evidence: str) -> None:
    """Complain of marks that nothing would be filled into."""
    allowed: tuple[str, ...] = ()
    if isinstance(claim, FigureClaim):
        allowed = MARKS if claim.over is not None else (FIRST,)
    try:
        found = marks_in(evidence)
    except ValueError as error:
        values.complain("evidence", f"evidence: {error}")
        return
    for mark in found:
        if mark not in allowed:
            shown = ", ".join(f"{{{name}}}" for name in allowed) or "none"
            values.complain("evidence", f"evidence: {{{mark}}} cannot be filled in; allowed: {shown}")


def _subject(text: str) -> Subject:
    """Return the runs that a text names: ``MODEL``, or ``EXPERIMENT/MODEL``."""
    experiment, slash, model = text.rpartition("/")
    return Subject(model.strip(), experiment.strip() if slash else "")
