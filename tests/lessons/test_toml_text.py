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
