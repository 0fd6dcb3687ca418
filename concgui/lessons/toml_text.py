"""TOML that knows its lines, so that a person who writes a lesson is told where something is wrong."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from concgui.lessons.problems import Problem

_LINE = re.compile(r"\(at line (\d+), column \d+\)")

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class _Table:
    """One table of a text, from its head to the next.

    Attributes:
        begin: Index of its first line.
        end: Index behind its last line.
        values: What its lines say by themselves.
        name: Name of the list of tables to which it belongs; "" if it belongs to none.
        index: Its place in that list.
        is_head: Whether it begins that place (``[[name]]``), and is not a table within (``[name.part]``).
    """

    begin: int
    end: int
    values: dict[str, Any]
    name: str = ""
    index: int = 0
    is_head: bool = True

    def own_path(self, path: Path) -> Path | None:
        """Return where a path of the whole text leads among these values; None if it leads elsewhere."""
        if not self.name or path[:1] != (self.name,):
            return path
        if len(path) == 1:
            return path if self.is_head else None
        if path[1] != self.index:
            return None
        return (self.name, *((0,) if self.is_head else ()), *path[2:])


class TomlText:
    """A TOML text with the line of each of its values.

    `tomllib` does not tell lines. But the shortest beginning of a table that has a value ends with its
    line, and what `tomllib` reads is what counts, so nothing is parsed by other rules than its own.

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
        except RecursionError:
            self.problem = Problem(first_line, "the values are nested too deeply")

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
        for table in self._tables:
            own = table.own_path(path)
            if own is not None and _has(table.values, own):
                return self._first_line + self._line_within(table, own, word)
        return self._first_line

    def _line_within(self, table: _Table, path: Path, word: str) -> int:
        begin = table.begin
        for end in range(table.begin + 1, table.end + 1):
            found = self._read(table.begin, end)
            if found is None:
                # In the middle of a value that goes over several lines.
                continue
            if _has(found, path):
                return self._best_line(begin, end, word)
            begin = end
        return table.begin

    @cached_property
    def _tables(self) -> tuple[_Table, ...]:
        return tuple(self._found_tables())

    def _found_tables(self) -> Iterator[_Table]:
        heads = [index for index, line in enumerate(self._lines) if line.lstrip().startswith("[")]
        counts: dict[str, int] = {}
        begin = 0
        for end in (*(head for head in heads if head > 0), len(self._lines)):
            values = self._read(begin, end)
            if values is None:
                # The bracket stands within a value.
                continue
            name = next((key for key in values if isinstance(self.values.get(key), list)), "")
            is_head = self._lines[begin].lstrip().startswith("[[") if begin < len(self._lines) else False
            if name and is_head:
                counts[name] = counts.get(name, -1) + 1
            in_list = name if name in counts else ""
            yield _Table(begin, end, values, in_list, counts.get(name, 0), is_head)
            begin = end

    def _read(self, begin: int, end: int) -> dict[str, Any] | None:
        """Return what some of the lines say by themselves; None if they are no TOML."""
        try:
            return tomllib.loads("\n".join(self._lines[begin:end]))
        except tomllib.TOMLDecodeError:
            return None

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
