"""The inks of source code: which part of a line has which colour. The only file that uses pygments."""

import enum
import functools
import importlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from concgui.presentation.colours import Theme


class Ink(enum.StrEnum):
    """What a piece of code is, as far as its colour is concerned. The values are classes in HTML."""

    TEXT = "t"
    KEYWORD = "k"
    STRING = "s"
    NUMBER = "n"
    COMMENT = "c"
    DEFINED = "d"
    BUILTIN = "b"
    DECORATOR = "a"


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a line in one ink.

    Attributes:
        text: The piece.
        ink: What it is.
    """

    text: str
    ink: Ink


CodeRuns = tuple[Run, ...]
"""A line of code."""

_INKS: tuple[tuple[str, Ink], ...] = (
    ("Comment", Ink.COMMENT),
    ("Literal.String.Doc", Ink.COMMENT),
    ("Literal.String.Interpol", Ink.TEXT),
    ("Literal.String", Ink.STRING),
    ("Literal.Number", Ink.NUMBER),
    ("Name.Decorator", Ink.DECORATOR),
    ("Name.Class", Ink.DEFINED),
    ("Name.Function", Ink.DEFINED),
    ("Name.Builtin.Pseudo", Ink.TEXT),
    ("Name.Builtin", Ink.BUILTIN),
    ("Name.Exception", Ink.BUILTIN),
    ("Operator.Word", Ink.KEYWORD),
    ("Keyword", Ink.KEYWORD),
)
# The kinds of pygments, the more special ones first.


def ink_colours(theme: Theme) -> dict[Ink, str]:
    """Return the colour of each ink: those of the theme that can be read as text on all of its grounds."""
    smooth, noticeable, sluggish, janky, _, stuck = theme.ladder
    return {
        Ink.TEXT: theme.text,
        Ink.KEYWORD: theme.accent,
        Ink.STRING: smooth,
        Ink.NUMBER: janky,
        Ink.COMMENT: theme.muted_text,
        Ink.DEFINED: stuck,
        Ink.BUILTIN: noticeable,
        Ink.DECORATOR: sluggish,
    }


@functools.lru_cache(maxsize=64)
def highlighted(lines: tuple[str, ...]) -> tuple[CodeRuns, ...]:
    """Return the inks of the lines of a whole file of Python code. Files stay the same from run to run."""
    text = "\n".join(lines)
    runs: list[list[Run]] = [[]]
    for kind, value in _tokens(text):
        ink = _ink_of(str(kind).removeprefix("Token."))
        first, *others = value.split("\n")
        for number, piece in enumerate((first, *others)):
            if number:
                runs.append([])
            if piece:
                runs[-1].append(Run(piece, ink))
    return tuple(_joined(line) for line in runs)


def _tokens(text: str) -> Iterable[tuple[Any, str]]:
    """Return the tokens of a text, which together are the text."""
    # pygments has no types.
    lexers: Any = importlib.import_module("pygments.lexers")
    lexer = lexers.PythonLexer(stripnl=False, ensurenl=False)
    tokens: list[tuple[Any, str]] = list(lexer.get_tokens(text))
    # pygments removes a byte order mark and other line ends, which would move all that follows.
    return tokens if "".join(value for _, value in tokens) == text else [("Text", text)]


def _ink_of(kind: str) -> Ink:
    return next((ink for name, ink in _INKS if kind == name or kind.startswith(f"{name}.")), Ink.TEXT)


def _joined(runs: list[Run]) -> CodeRuns:
    """Return runs of which no two neighbours have the same ink."""
    joined: list[Run] = []
    for run in runs:
        if joined and joined[-1].ink is run.ink:
            joined[-1] = Run(joined[-1].text + run.text, run.ink)
        else:
            joined.append(run)
    return tuple(joined)
