"""Every note has words, and only presentation has them."""

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest

import concgui
from concgui.engine.note import Note
from concgui.presentation.notes import WORDS, note_text, reason_text

PACKAGE = Path(concgui.__file__).parent
SOURCES = sorted(PACKAGE.rglob("*.py"))

EXAMPLES = {
    "disturbed": (
        {"cores": 1.2},
        "Other programs used 1.2 cores during this run, so its times and latencies are inflated.",
    ),
    "cancelled": (
        {"ran_on": 1, "rest_s": 0.0341},
        "Cancelled: 1 running task ran to completion, and the last worker stopped after 34.1 ms.",
    ),
    "too-long": (
        {"model": "thread-pool", "workload": "sleep", "tasks": 100_000, "seconds": 1.5e6, "allowed_s": 900.0},
        "thread-pool on sleep with 100,000 tasks would take about 17 days; the limit is 15 min.",
    ),
    "updates-lost": (
        {"lost": 5_000, "made": 800_000, "counter": 795_000},
        "5,000 of 800,000 updates were lost (0.62%), and the counter stands at 795,000: "
        "tasks wrote back a value that they had read before other tasks added to it.",
    ),
}


def calls_of_note() -> Iterator[tuple[str, ast.Call]]:
    """Where the program makes a note: the file and the call."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Note.of":
                yield str(path.relative_to(PACKAGE)), node


def test_every_note_that_the_program_makes_has_words() -> None:
    """Its code stands in the table of words, whose function takes exactly its values."""
    for file, call in calls_of_note():
        assert isinstance(call.args[0], ast.Constant), f"{file}: a code is a literal, so that it can be found"
        code = call.args[0].value
        assert code in WORDS, f"{file}: {code} has no words"
        values = {keyword.arg for keyword in call.keywords}
        assert values == inspect.signature(WORDS[code]).parameters.keys(), f"{file}: values of {code}"


def test_no_words_are_left_over() -> None:
    """Every entry of the table is of a note that the program makes."""
    used = {call.args[0].value for _, call in calls_of_note() if isinstance(call.args[0], ast.Constant)}
    assert WORDS.keys() == used


def test_below_presentation_no_note_is_a_sentence() -> None:
    """A note with words of its own comes from a file of an earlier version alone."""
    with_text = {file for file, call in calls_of_note() if ast.unparse(call.args[0]) == "'text'"}
    assert {Path(file).parts[0] for file in with_text} == {"store"}


@pytest.mark.parametrize("code", EXAMPLES)
def test_words_quote_the_values(code: str) -> None:
    """The sentence has the figures of the note, as people read them."""
    values, sentence = EXAMPLES[code]
    assert note_text(Note.of(code, **values)) == sentence


def test_a_note_without_words_is_shown_as_data() -> None:
    """A note of another version, or one with other values, loses nothing of what it says."""
    assert note_text(Note.of("of-tomorrow", cats=3, mood="calm")) == "of-tomorrow: cats=3, mood=calm"
    assert note_text(Note.of("disturbed", cats=3)) == "disturbed: cats=3"
    assert note_text(Note.of("of-tomorrow")) == "of-tomorrow"


def test_a_reason_ends_with_its_cause() -> None:
    """What went wrong comes first, then what it was caused by."""
    reason = (Note.of("tasks-failed", failed=2, total=8), Note.of("task-error", error="ValueError: x"))
    assert reason_text(reason) == "2 of 8 tasks failed: ValueError: x"
    assert reason_text(()) == ""
