"""The line of a value is found by the library that reads the text."""

import pytest

from concgui.lessons.toml_text import TomlText

TEXT = """\
# A comment.
title = "T"

claims = [
    "one",  # the first
    "two",
]

[[experiment]]
name = "a"

[[experiment]]
name = "b"
set = {deep = 1}

[experiment.short]
tasks = 3

[[change]]
name = "c"
list = [
    [1],
    [2],
]
last = true

[table]
inner = {a = 1}
"""


@pytest.mark.parametrize(
    ("path", "word", "line"),
    [
        (("title",), "", 11),
        (("claims",), "", 13),
        (("claims",), "two", 15),
        (("experiment", 0, "name"), "", 19),
        (("experiment", 1), "", 21),
        (("experiment", 1, "set", "deep"), "", 23),
        (("experiment", 1, "missing"), "", 21),
        (("experiment", 1, "short", "tasks"), "", 26),
        (("experiment",), "", 18),
        (("change", 0, "name"), "", 29),
        (("change", 0, "list"), "", 30),
        (("change", 0, "last"), "", 34),
        (("table", "inner", "a"), "", 37),
        (("missing",), "", 10),
    ],
)
def test_a_value_has_the_line_on_which_it_begins(path: tuple[str | int, ...], word: str, line: int) -> None:
    """An item of a list has its own line, and what is missing that of what it should be in."""
    assert TomlText(TEXT, first_line=10).line_of(path, word) == line


@pytest.mark.parametrize(
    ("text", "line"),
    [("a = 1\nb = = 2\n", 2), ("a = 1\na = 2\n", 2), ("a = 1\nb = [1,\n", 2), ('a = "x\n', 1)],
)
def test_a_text_that_is_no_toml_has_the_line_of_the_slip(text: str, line: int) -> None:
    """The reason is that of the library, without its own line."""
    found = TomlText(text)
    assert found.values == {}
    assert found.problem is not None
    assert found.problem.line == line
    assert "at line" not in found.problem.reason and "end of document" not in found.problem.reason


def test_values_that_are_nested_too_deeply_are_refused() -> None:
    """A file from anywhere ends in a problem with a line and not in an error of the interpreter."""
    found = TomlText("a = 1\nb = " + "[" * 50_000)
    assert found.problem is not None


def test_many_tables_are_searched_in_reasonable_time() -> None:
    """The line of the last of a thousand tables is found without reading all that stands before it again."""
    text = "\n".join(f"[t{number}]\na = 1\nb = 2\n" for number in range(1000))
    assert TomlText(text).line_of(("t999", "b")) == 999 * 4 + 3
