"""A lesson is read whole, or it is said with line and reason what is wrong with it."""

import pytest
from finding_scenes import INFOS
from hypothesis import given, settings
from hypothesis import strategies as st
from lesson_files import CLAIMS, LESSON, line_of

from concgui.engine.claims.claim import ClaimVerdict
from concgui.lessons.claim_file import read_claims
from concgui.lessons.lesson import Lesson, Part
from concgui.lessons.lesson_file import read_lesson
from concgui.lessons.problems import LessonFileError, Problem

MODELS = {info.key: info for info in INFOS}
BOOK = read_claims(CLAIMS, "claims.toml")


def read(text: str) -> Lesson:
    return read_lesson(text, "07-two-waits", "two.md", BOOK, MODELS)


def problems(text: str) -> tuple[Problem, ...]:
    with pytest.raises(LessonFileError) as caught:
        read(text)
    return caught.value.problems


def test_a_lesson_has_all_that_its_file_says() -> None:
    """Header, experiments in both forms, claims with what is expected, and the parts."""
    lesson = read(LESSON)
    assert (lesson.number, lesson.title, lesson.minutes) == (7, "Two waits", 3)
    assert lesson.choices == ("as long as one", "as long as two")
    assert lesson.question == "How long do both take?"
    assert lesson.answer.key == "it-overlaps"
    assert [(e.entry.key, e.verdict) for e in lesson.expectations] == [
        ("it-overlaps", ClaimVerdict.CONFIRMED),
        ("it-finishes", ClaimVerdict.CONFIRMED),
        ("it-fails", ClaimVerdict.REFUTED),
    ]
    waits, longer, primes = lesson.experiments
    assert waits.full.workload.settings == {"duration_ms": 40}
    assert waits.short.workload.settings == {"duration_ms": 20}
    assert (waits.full.size.tasks, waits.short.size.workers) == (2, 2)
    assert longer.full.models == ("thread-pool",) and longer.short.workload.settings == {"duration_ms": 30}
    assert primes.full.workload.info.key == "primes" and primes.full.models == ("blocking", "thread-pool")
    assert lesson.measured == (waits, longer), "a change is run only if a claim looks at it"
    assert lesson.changes == ("Longer waits.\nPredict again.", "Primes.")
    assert lesson.parts[Part.IN_PRACTICE] == "They often do not."


def test_a_lesson_may_be_answered_in_own_words_and_come_from_windows() -> None:
    """Without choices the question is the whole part; line ends and a mark of the encoding do not matter."""
    text = LESSON.replace("\n- as long as one\n- as long as two\n", "")
    lesson = read("\ufeff" + text.replace("\n", "\r\n"))
    assert (lesson.choices, lesson.question) == ((), "How long do both take?")


MANY_WORDS = "Two " + "very " * 118 + "slow services."

WRONG = [
    ('title = "Two waits"\n', "", 2, "title is missing"),
    ('guess = "it-overlaps"', 'guess = ""', None, "not empty"),
    ('title = "Two waits"', 'title = " "', None, "not empty"),
    ("minutes = 3", 'minutes = "3"', None, "minutes must be a whole number"),
    ("minutes = 3", "minuets = 3", None, "did you mean 'minutes'"),
    ('"blocking", "thread-pool"]', '"blocking", "tread-pool"]', None, "did you mean 'thread-pool'"),
    ('workload = "sleep"', 'workload = "slep"', None, "did you mean 'sleep'"),
    ('    "it-finishes",', '    "it-finish",', None, "did you mean 'it-finishes'"),
    ('guess = "it-overlaps"', 'guess = "it-is"', None, "not among the lesson's own claims"),
    ('make = "thread-pool"', 'make = "thread"', None, "unknown model"),
    ("set = {duration_ms = 40}", "set = {duration = 40}", None, "did you mean 'duration_ms'"),
    ("set = {duration_ms = 40}", "set = {duration_ms = -1}", None, "duration_ms=-1 is not allowed"),
    ("short = {set = {duration_ms = 20}}", "short = {set = {duration_ms = -2}}", None, "duration_ms=-2"),
    ("short = {set", 'short = {models = ["thread-pool"], set', 7, "which does not run it"),
    ("tasks = 2", "tasks = 0", None, "tasks=0 is not allowed"),
    ("tasks = 2", "task = 2", None, "did you mean 'tasks'"),
    ('name = "longer"', 'name = "waits"', 22, "already an experiment named 'waits'"),
    ('[[change]]\nname = "primes"\nworkload = "primes"\n', "", None, "has 2 [[change]], but this one has 1"),
    ('models = ["thread-pool"]\nset', 'models = ["blocking"]\nset', 8, "which does not run it"),
    ('name = "longer"', 'name = "shorter"', 8, "which this lesson does not have"),
    ("title = ", "title ", 2, "this is no TOML"),
    ("Two services answer slowly.", MANY_WORDS, "## Situation", "has 121 words; allowed: at most 120"),
    ("## Investigate", "## Investigation", None, "did you mean 'Investigate'"),
    ("\n## Make\n\nTake it home.\n", "", "They often do not.", "the part '## Make' is missing"),
    ("Take it home.\n", "", "## Make", "is empty"),
    ("- as long as two\n", "", "## Predict", "one choice is no choice"),
    ("2. Primes.\n", "", "## Modify", "has 1 items"),
    ("## Make", "## Run", 56, "already a part '## Run'"),
]


@pytest.mark.parametrize(("old", "new", "line", "reason"), WRONG)
def test_what_is_wrong_is_told_with_line_and_reason(
    old: str, new: str, line: int | str | None, reason: str
) -> None:
    """The line is that of what was written, else of what should stand there."""
    text = LESSON.replace(old, new, 1)
    assert text != LESSON
    if line is None:
        line = line_of(text, new.splitlines()[0]) if new else line_of(text, "[[change]]")
    elif isinstance(line, str):
        line = line_of(text, line)
    found = problems(text)
    assert (line, True) in [(problem.line, reason in problem.reason) for problem in found], found


def test_everything_that_is_wrong_is_told_at_once() -> None:
    """A teacher need not mend one thing after another; a message of one line says how many more there are."""
    text = LESSON.replace("minutes = 3", "minutes = true").replace('"blocking"', '"blockin"')
    with pytest.raises(LessonFileError) as caught:
        read(text)
    assert [problem.line for problem in caught.value.problems] == sorted(
        problem.line for problem in caught.value.problems
    )
    assert len(caught.value.problems) >= 2
    assert str(caught.value).startswith("two.md:3: minutes must be a whole number (and ")
    assert all(line.startswith("two.md:") for line in caught.value.lines)


@pytest.mark.parametrize("text", ["", "# A page\n", "+++\ntitle = 1\n", "\n+++\n+++\n"])
def test_a_page_without_a_header_is_no_lesson(text: str) -> None:
    """The first line of the header is the first of the file."""
    (problem,) = problems(text)
    assert problem.line == 1 and "+++" in problem.reason


def test_a_pair_that_cannot_work_is_told() -> None:
    """A workload with a C extension does not run in a sub-interpreter."""
    text = LESSON.replace(
        'name = "primes"\nworkload = "primes"',
        'name = "p"\nworkload = "image"\nmodels = ["interpreter-pool"]',
    )
    assert any("sub-interpreter" in problem.reason for problem in problems(text))


def test_parts_in_another_order_are_told() -> None:
    """The order is part of the shape of a lesson."""
    head, body = LESSON.split("## Situation")
    situation, rest = body.split("## Predict")
    text = f"{head}## Predict{rest}\n## Situation{situation}"
    assert any("another order" in problem.reason for problem in problems(text))


LINES = LESSON.splitlines()


@given(st.integers(0, len(LINES) - 1), st.one_of(st.text(max_size=20), st.sampled_from(LINES), st.none()))
@settings(max_examples=60, deadline=None)
def test_whatever_a_line_is_changed_to_is_read_or_told(number: int, changed: str | None) -> None:
    """A slip ends in a lesson or in problems, each with a line of the file, and never in another error."""
    lines = [*LINES[:number], *([] if changed is None else [changed]), *LINES[number + 1 :]]
    text = "\n".join(lines)
    try:
        read(text)
    except LessonFileError as error:
        assert all(1 <= problem.line <= len(text.splitlines()) + 1 for problem in error.problems)
