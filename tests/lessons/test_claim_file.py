"""A file of claims is read whole, or it is said with line and reason what is wrong with it."""

import pytest
from lesson_files import CLAIMS, line_of

from concgui.engine.claims.claim import FigureClaim, FindingClaim, OutcomeClaim, Subject
from concgui.engine.errors import UnknownKeyError
from concgui.engine.findings.finding import FindingKey
from concgui.engine.tasks.outcome import Outcome
from concgui.lessons.claim_file import read_claims
from concgui.lessons.problems import LessonFileError


def test_claims_are_about_figures_outcomes_and_findings() -> None:
    """Each is read with its runs, its limits and its words."""
    finding = '[f]\nstatement = "S."\nevidence = "E."\nfinding = "deadlock"\nof = "m"\nfound = false\n'
    book = read_claims(CLAIMS + finding, "claims.toml")
    pool = Subject("thread-pool")
    assert book.figure("it-overlaps") == FigureClaim(
        "it-overlaps", "work_s", pool, Subject("blocking"), "", None, 0.75
    )
    assert book.find("it-finishes").claim == OutcomeClaim(
        "it-finishes", Subject("thread-pool", "longer"), Outcome.FINISHED
    )
    assert book.figure("it-fails").over == pool, "another figure alone is one of the same runs"
    assert book.find("f").claim == FindingClaim("f", Subject("m"), FindingKey.DEADLOCK, is_found=False)
    assert book.find("it-overlaps").statement == "Two waits overlap."
    with pytest.raises(UnknownKeyError, match="about a figure"):
        book.figure("it-finishes")


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('figure = "work_s"', 'figure = "works_s"', "did you mean 'work_s'"),
        ('outcome = "finished"', 'outcome = "done"', "unknown outcome"),
        ('outcome = "finished"', 'finding = "deadlok"', "did you mean 'deadlock'"),
        ("at_most = 0.75", "at_most = 0", "must be above 0"),
        ("at_most = 0.75", 'at_most = "half"', "must be a number"),
        ("at_most = 0.75", "limit = 0.75", "unknown part of a claim"),
        ("{second} ({share})", "{third}", "{third} cannot be filled in"),
        ("None failed.", "{first} failed.", "{first} cannot be filled in; allowed: none"),
        ("{first} and", "{first.real} and", "not a plain name"),
    ],
)
def test_what_is_wrong_is_told_with_line_and_reason(old: str, new: str, reason: str) -> None:
    """The line is that of the value."""
    assert CLAIMS.count(old) == 1
    text = CLAIMS.replace(old, new)
    with pytest.raises(LessonFileError) as caught:
        read_claims(text, "claims.toml")
    line = line_of(text, new)
    assert (line, True) in [(p.line, reason in p.reason) for p in caught.value.problems]


def test_a_claim_without_a_limit_or_with_two_kinds_is_refused() -> None:
    """It would be true of every run, or mean two things."""
    for text, reason in (
        (CLAIMS.replace("at_most = 0.75\n", ""), "needs a limit"),
        (CLAIMS.replace('outcome = "finished"', 'outcome = "finished"\nfinding = "deadlock"'), "exactly one"),
    ):
        with pytest.raises(LessonFileError, match=reason):
            read_claims(text, "claims.toml")
