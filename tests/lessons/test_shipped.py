"""The lessons that ship are whole, and every subject of the course has one or is named as missing."""

import pytest
from finding_scenes import INFOS

from concgui.engine.claims.claim import ClaimVerdict
from concgui.engine.evaluation.noise import ASSUMED_NOISE
from concgui.export.resource_files import resource_folder
from concgui.lessons.lesson import Lesson, Need
from concgui.lessons.lesson_file import MOST_WORDS
from concgui.lessons.library import shipped_claims, shipped_library
from concgui.lessons.markdown_parts import words_in
from concgui.presentation.claims_text import marks_in
from concgui.presentation.lesson_text import NEED_TEXTS
from concgui.qtlayer.catalogue import find_model

LIBRARY = shipped_library(INFOS)
LESSONS = LIBRARY.lessons

SUBJECTS: dict[str, tuple[int, ...] | str] = {
    "threading": (1, 2),
    "asyncio": (3, 8),
    "multiprocessing": (5, 18),
    "the GIL": (4, 7),
    "queues": "missing: a workload that measures back-pressure for the three kinds of queues",
    "locks": (11,),
    "semaphores": (12,),
    "error handling": (15,),
    "profiling": (17,),
    "context managers": "missing: cancelling as an experiment, and what each model leaves behind",
    "which model when": (23,),
    "learning curve and overhead": (5, 23),
    "the kitchen": (1,),
    "1 three waits in threads and coroutines": (2, 3),
    "2 no speed-up by threads, but by processes": (4, 5),
    "3 blocking I/O releases the GIL": (2,),
    "4 processes cost more than threads": (5, 18),
    "5 asyncio carries more waits": (19,),
    "6 locks prevent races": (11,),
    "7 workers bound what runs at once": (2,),
    "7 a bounded queue slows the producer": "missing: as queues",
    "8 an exception in a thread": (15,),
    "9 the GIL prevents deadlocks": (14,),
    "10 the GIL and multiprocessing, asyncio": (4, 5),
    "11 a thread keeps a window alive": (7,),
    "12 responsive and fast": (6, 8),
    "free-threaded Python": "missing: an interpreter without the GIL, to which Qt has no bindings",
    "sub-interpreters": (22,),
    "the switch interval": (4, 7),
    "processEvents and a signal per item": (9,),
    "pickling": (18,),
    "to_thread": (8,),
    "cancelling": "missing: as context managers",
    "external programs": "missing: a workload with a real child",
    "work in the GUI thread": "missing: a workload that must be in the GUI thread",
    "garbage and imports": "missing: workloads that collect and import",
}
"""What is taught, by the numbers of its lessons; or what is missing for one."""

CORRECTED = {
    8: "an-exception-in-a-thread-ends-the-program",
    9: "the-gil-prevents-deadlocks",
    10: "asyncio-uses-every-core",
    11: "a-thread-keeps-the-window-alive",
    12: "a-worker-thread-is-faster",
}
"""Statements that are often heard and do not hold as they stand, by their number in CONTRIBUTING."""


def test_every_lesson_that_ships_is_whole() -> None:
    """None is malformed: models, workloads, claims and parts exist, and situations are short."""
    assert LIBRARY.broken == ()
    files = {file.name for file in resource_folder("lessons").iterdir() if file.name.endswith(".md")}
    assert {f"{lesson.key}.md" for lesson in LESSONS} == files
    assert len({lesson.number for lesson in LESSONS}) == len(LESSONS)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.key)
def test_a_lesson_can_be_taught(lesson: Lesson) -> None:
    """It has a question, claims with an answer among them, and a script that can be taken home."""
    from concgui.presentation.lesson_text import script_command

    assert lesson.question and lesson.expectations and 0 < lesson.minutes <= 15
    assert words_in(lesson.parts["Situation"]) <= MOST_WORDS  # type: ignore[index]
    command = script_command(lesson.make_model, lesson.experiments[0].full, "x.py")
    assert command.startswith(f"concgui script {lesson.make_model} ")
    for found in lesson.measured:
        for model in found.full.models:
            # What a lesson needs of the interpreter stands in its header.
            assert find_model(model).availability() or Need.PYTHON_3_14 in lesson.needs


def test_every_subject_has_a_lesson_or_says_what_is_missing() -> None:
    """The list is complete in both directions: no lesson teaches nothing of it."""
    numbers = {lesson.number for lesson in LESSONS}
    named = {number for found in SUBJECTS.values() if not isinstance(found, str) for number in found}
    assert named <= numbers
    assert numbers == named, "a lesson that stands for no subject"
    assert all(found.startswith("missing: ") for found in SUBJECTS.values() if isinstance(found, str))


def test_what_is_often_said_and_wrong_is_expected_to_be_refuted() -> None:
    """Statements 8 to 12 are shown as the corrections that they are."""
    refuted = {
        expected.entry.key
        for lesson in LESSONS
        for expected in lesson.expectations
        if expected.verdict is ClaimVerdict.REFUTED
    }
    assert set(CORRECTED.values()) <= refuted


def test_every_claim_is_used_and_shows_what_was_measured() -> None:
    """A claim that no lesson names would be checked by nobody; one about figures quotes at least one."""
    book = shipped_claims()
    used = {expected.entry.key for lesson in LESSONS for expected in lesson.expectations}
    assert set(book.entries) == used
    from concgui.engine.claims.claim import FigureClaim

    for entry in book.entries.values():
        if isinstance(entry.claim, FigureClaim):
            assert marks_in(entry.evidence), entry.key
            bounds = (entry.claim.at_least, entry.claim.at_most)
            assert all(bound is None or bound >= 0 for bound in bounds)


def test_every_need_has_words() -> None:
    """A machine that lacks it is told so."""
    assert {need.value for need in Need} == set(NEED_TEXTS)
    assert ASSUMED_NOISE > 1
