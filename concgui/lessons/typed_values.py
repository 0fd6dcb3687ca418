"""Reading values of a TOML text with their types, and collecting what is wrong with them."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from concgui.engine.errors import UnknownKeyError, UsageError
from concgui.lessons.problems import Problem
from concgui.lessons.toml_text import Path, TomlText

ValueT = TypeVar("ValueT")

MOST_PROBLEMS = 50
"""Further problems are left out: a file with more is no lesson, and finding all their lines takes long."""

_NAMES = {
    str: "a text in quotes",
    int: "a whole number",
    bool: "true or false",
    dict: "a table",
    list: "a list",
}


class TypedValues:
    """One table of a TOML text. What is wrong is collected, so that a person is told everything at once.

    Args:
        toml: The text.
        path: Names and indexes that lead to the table.
        problems: Takes what is wrong.
    """

    def __init__(self, toml: TomlText, path: Path, problems: list[Problem]) -> None:
        self._toml = toml
        self._path = path
        self._problems = problems
        found: Any = toml.values
        for step in path:
            found = found[step]
        self._values: dict[str, Any] = found if isinstance(found, dict) else {}
        if not isinstance(found, dict):
            self.complain("", f"{_shown_path(path)} must be {_NAMES[dict]}")

    def __contains__(self, name: str) -> bool:
        return name in self._values

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the values, in order."""
        return tuple(self._values)

    def complain(self, name: str, reason: str, word: str = "") -> None:
        """Add a problem at the line of a value.

        Args:
            name: Name of the value; "" for the table itself.
            reason: What is wrong.
            word: An item of a list, for its line.
        """
        if len(self._problems) >= MOST_PROBLEMS:
            return
        path = (*self._path, name) if name else self._path
        self._problems.append(Problem(self._toml.line_of(path, word), reason))

    def allow(self, kind: str, names: Iterable[str]) -> None:
        """Complain of every name that is not allowed.

        Args:
            kind: What the names are called.
            names: The allowed ones.
        """
        known = tuple(names)
        for name in self._values:
            if name not in known:
                self.complain(name, str(UnknownKeyError(kind, name, known)))

    def text(self, name: str, *, default: str | None = None) -> str:
        """Return a text; without one the default, or "" and a problem."""
        found = self._value(name, str, default, "")
        if not found.strip() and isinstance(self._values.get(name), str):
            self.complain(name, f"{name} must be {_NAMES[str]} that is not empty")
        return found

    def whole(self, name: str, *, default: int | None = None) -> int:
        """Return a whole number; without one the default, or 0 and a problem."""
        return self._value(name, int, default, 0)

    def switch(self, name: str, *, default: bool) -> bool:
        """Return true or false."""
        return self._value(name, bool, default, default)

    def number(self, name: str) -> float | None:
        """Return a number; None without one."""
        value = self._values.get(name)
        if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
            return value
        self.complain(name, f"{name} must be a number")
        return None

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts; () without one."""
        value = self._values.get(name, [])
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        self.complain(name, f"{name} must be a list of texts in quotes")
        return ()

    def settings(self, name: str) -> dict[str, str]:
        """Return a table of settings as a person would type them, ``true`` as ``on``; empty without one."""
        value = self._values.get(name, {})
        if isinstance(value, dict) and all(isinstance(item, str | int | float) for item in value.values()):
            return {key: _typed(item) for key, item in value.items()}
        self.complain(name, f"{name} must be a table of settings, such as {{duration_ms = 300}}")
        return {}

    def table(self, name: str) -> "TypedValues | None":
        """Return a table within this one; None without one."""
        if name not in self._values:
            return None
        return TypedValues(self._toml, (*self._path, name), self._problems)

    def tables(self, name: str) -> tuple["TypedValues", ...]:
        """Return a list of tables (``[[name]]``); () without one."""
        value = self._values.get(name, [])
        if not isinstance(value, list):
            self.complain(name, f"{name} must be written as [[{name}]]")
            return ()
        return tuple(
            TypedValues(self._toml, (*self._path, name, index), self._problems) for index in range(len(value))
        )

    def attempt(self, name: str, read: Callable[[], ValueT], word: str = "") -> ValueT | None:
        """Return what `read` returns; None and a problem if it raises a `UsageError`."""
        try:
            return read()
        except UsageError as error:
            self.complain(name, str(error), word)
            return None

    def _value(self, name: str, kind: type[ValueT], default: ValueT | None, absent: ValueT) -> ValueT:
        if name not in self._values:
            if default is not None:
                return default
            self.complain("", f"{name} is missing")
            return absent
        value = self._values[name]
        # A bool is an int in Python, but not for a person.
        if isinstance(value, kind) and (kind is bool or not isinstance(value, bool)):
            return value
        self.complain(name, f"{name} must be {_NAMES[kind]}")
        return absent


def _typed(value: str | float) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return str(value)


def _shown_path(path: Path) -> str:
    return ".".join(str(step + 1) if isinstance(step, int) else step for step in path)
