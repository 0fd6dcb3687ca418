"""TOML that knows its lines, so that a person who writes a lesson is told where something is wrong."""

import re
import tomllib
from typing import Any

from concgui.lessons.problems import Problem

_LINE = re.compile(r"\(at line (\d+), column \d+\)")

Path = tuple[str | int, ...]


class TomlText:
    """A TOML text with the line of each of its values.

    `tomllib` does not tell lines. But the shortest beginning of the text that has a value ends with its
    line, and what `tomllib` reads is what counts, so nothing is parsed a second time by other rules.

    Args:
        text: The text.
        first_line: Number of its first line within its file.

    Attributes:
        values: What the text says; empty if it is no TOML.
        problem: Why it is no TOML; None if it is.
    """

    def __init__(self, text: str, first_line: int = 1) -> None:
        self._lines = text.splitlines()
        self._first_line = first_line
        self.values: dict[str, Any] = {}
        self.problem: Problem | None = None
        try:
            self.values = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            self.problem = self._problem_of(error)

    def line_of(self, path: Path, word: str = "") -> int:
        """Return the line in the file on which a value stands; that of the nearest outer value without it.

        Args:
            path: Names and indexes that lead to the value.
            word: An item of a list that goes over several lines.
        """
        for length in range(len(path), 0, -1):
            if _has(self.values, path[:length]):
                return self._line_of_existing(path[:length], word if length == len(path) else "")
        return self._first_line

    def _line_of_existing(self, path: Path, word: str) -> int:
        begin = 0
        for count in range(1, len(self._lines) + 1):
            try:
                found = tomllib.loads("\n".join(self._lines[:count]))
            except tomllib.TOMLDecodeError:
                # In the middle of a value that goes over several lines.
                continue
            if _has(found, path):
                return self._first_line + self._best_line(begin, count, word)
            begin = count
        return self._first_line

    def _best_line(self, begin: int, end: int, word: str) -> int:
        """Return the index of the line with the word, else of the first line that is no comment."""
        for index in range(begin, end):
            if word and word in self._lines[index]:
                return index
        for index in range(begin, end):
            stripped = self._lines[index].strip()
            if stripped and not stripped.startswith("#"):
                return index
        return begin

    def _problem_of(self, error: tomllib.TOMLDecodeError) -> Problem:
        # From Python 3.14 on the error has its parts as attributes, but the message has stayed the same.
        message = str(error)
        found = _LINE.search(message)
        line = int(found[1]) if found else max(1, len(self._lines))
        reason = _LINE.sub("", message).replace("(at end of document)", "").strip()
        return Problem(self._first_line + line - 1, f"this is no TOML: {reason}")


def _has(values: Any, path: Path) -> bool:
    for step in path:
        if isinstance(step, int):
            if not isinstance(values, list) or step >= len(values):
                return False
            values = values[step]
        elif not isinstance(values, dict) or step not in values:
            return False
        else:
            values = values[step]
    return True
