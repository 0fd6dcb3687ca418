"""Every note has words, and only presentation has them."""

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import concgui
from concgui.engine.note import Note
from concgui.presentation.notes import WORDS, note_text, reason_text

PACKAGE = Path(concgui.__file__).parent
SOURCES = sorted(PACKAGE.rglob("*.py"))
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in SOURCES}

EXAMPLES = {
    "disturbed": (
        {"cores": 1.2},
        "Other programs used 1.2 cores during this run, so its times and latencies may be inflated.",
    ),
    "cancelled": (
        {"ran_on": 1, "rest_s": 0.0341},
        "Cancelled: 1 task ran to completion after the request, and the last worker stopped after 34.1 ms.",
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


def text_of(node: ast.AST) -> str:
    """The text of a literal, with X for what is filled in; "" for any other node."""
    if isinstance(node, ast.JoinedStr):
        return "".join(text_of(part) or "X" for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def called(node: ast.AST) -> str:
    """The name of what is called; "" for any other node."""
    function = node.func if isinstance(node, ast.Call) else None
    return getattr(function, "attr", getattr(function, "id", ""))


def calls_of_note() -> Iterator[tuple[str, ast.Call]]:
    """Where the program makes a note: the file and the call."""
    for path in SOURCES:
        for node in ast.walk(TREES[path]):
            if called(node) == "of" and ast.unparse(node.func) == "Note.of":
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


DECLARED = {"ModelInfo", "WorkloadInfo", "Availability", "Rung", "integer", "number", "choice", "switch"}
"""What a model, a workload or a parameter says of itself stands beside it."""

NO_SENTENCES_OF_OURS = {
    "engine/contracts/parameters.py": "what is allowed is a part of the message of an error",
    "engine/execution/single_task_process.py": "how a process ended is the message of an error",
    "export/code_html.py": "markup and the rules of a style sheet are code",
    "export/script.py": "a script that people take home has comments and prints what it found",
    "export/trace_events.py": "other programs show the names of events as they stand in the file",
    "qtlayer/models/qthread_signal_flood.py": "the log line is what the model is about",
}


def sentences_in(path: Path) -> Iterator[str]:
    """Texts of four words and more, less documentation, declarations, messages of errors, and code."""
    tree = TREES[path]
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        text = text_of(node)
        is_code = text.startswith(("\n", "<")) or text.split(" ")[0].isupper() or not re.search("[a-z]", text)
        if len(text.split()) < 4 or is_code or isinstance(parents[node], ast.Expr | ast.JoinedStr):
            continue
        above = [node]
        while above[-1] in parents:
            above.append(parents[above[-1]])
        names = {called(found) for found in above} | {getattr(found, "name", "") for found in above}
        is_error = any(isinstance(found, ast.Raise) for found in above) or any(
            str(name).endswith("Error") for name in names
        )
        if not is_error and not DECLARED & names:
            yield text


def test_below_presentation_there_are_no_sentences() -> None:
    """Engine, Qt layer and exports have codes and values; words are declared, or messages of errors."""
    for path in SOURCES:
        name = path.relative_to(PACKAGE).as_posix()
        if name.startswith(("engine/", "qtlayer/", "export/")) and name not in NO_SENTENCES_OF_OURS:
            assert list(sentences_in(path)) == [], name


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
