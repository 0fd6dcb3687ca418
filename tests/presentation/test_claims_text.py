"""Claims in words: three verdicts, and the measured figures in a sentence."""

import pytest

from concgui.engine.claims.claim import ClaimResult, ClaimVerdict, Doubt, FigureClaim, OutcomeClaim, Subject
from concgui.engine.tasks.outcome import Outcome
from concgui.presentation.claims_text import VERDICT_LABELS, evidence_text, marks_in

POOL, BLOCKING = Subject("thread-pool"), Subject("blocking")


def test_there_are_three_verdicts() -> None:
    """Confirmed, refuted, too noisy to tell, and nothing else."""
    assert [VERDICT_LABELS[verdict] for verdict in ClaimVerdict] == [
        "confirmed",
        "refuted",
        "too noisy to tell",
    ]


@pytest.mark.parametrize(
    ("figure", "first", "second", "sentence", "text"),
    [
        ("work_s", 0.31, 0.92, "{first} and {second}: {share}, {times}", "310 ms and 920 ms: 34%, 0.34×"),
        ("memory_bytes", 27e6, 68e6, "{first} against {second}", "27 MB against 68 MB"),
        ("observed.lost", 241_900.0, 800_000.0, "{first} of {second}", "241,900 of 800,000"),
        ("cpu_share", 0.0123, 1.0, "{first} of their time", "1% of their time"),
        ("parallelism", 1.987, 1.0, "{first} cores", "1.99 cores"),
    ],
)
def test_figures_are_filled_in_with_their_units(
    figure: str, first: float, second: float, sentence: str, text: str
) -> None:
    """Seconds, bytes, counts and ratios read as they do everywhere else."""
    claim = FigureClaim("a", figure, POOL, BLOCKING, at_most=1.0)
    result = ClaimResult(claim, ClaimVerdict.CONFIRMED, first, second, first / second)
    assert evidence_text(sentence, result) == text


def test_a_doubt_stands_behind_the_figures_or_in_their_place() -> None:
    """Where something was measured both are said, else only why nothing was."""
    claim = FigureClaim("a", "work_s", POOL, at_most=1.0)
    noisy = ClaimResult(claim, ClaimVerdict.TOO_NOISY, 0.5, doubt=Doubt.SPREAD)
    assert evidence_text("It took {first}.", noisy).startswith("It took 500 ms. The runs differ")
    absent = ClaimResult(claim, ClaimVerdict.TOO_NOISY, doubt=Doubt.NOT_MEASURED)
    assert evidence_text("It took {first}.", absent).startswith("The figure was not measured")
    half = ClaimResult(
        FigureClaim("a", "work_s", POOL, BLOCKING, at_most=1.0),
        ClaimVerdict.TOO_NOISY,
        0.5,
        doubt=Doubt.NOT_MEASURED,
    )
    assert evidence_text("{first} and {second}.", half).startswith("The figure was not measured")
    outcome = ClaimResult(OutcomeClaim("a", POOL, Outcome.FINISHED), ClaimVerdict.CONFIRMED)
    assert evidence_text("All of them.", outcome) == "All of them."


def test_every_doubt_has_words() -> None:
    """Each says why nothing can be told."""
    claim = FigureClaim("a", "work_s", POOL, at_most=1.0)
    texts = {evidence_text("", ClaimResult(claim, ClaimVerdict.TOO_NOISY, doubt=doubt)) for doubt in Doubt}
    assert len(texts) == len(Doubt) and "" not in texts


@pytest.mark.parametrize("sentence", ["{first.__class__}", "{first!r}", "{first:>9}", "{}", "{first", "{0}"])
def test_a_mark_is_a_plain_name(sentence: str) -> None:
    """A sentence from a file cannot look into the program."""
    with pytest.raises(ValueError):
        marks_in(sentence)
    assert marks_in("{first} {share}, {{plain}}") == ("first", "share")
