"""Reading a file of source code."""

import ast
import stat
import tokenize
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

_MOST_BYTES = 2_000_000


@dataclass(frozen=True, slots=True)
class CodeFile:
    """A file of Python code.

    Attributes:
        path: Path of the file.
        lines: Its lines, without line breaks.
        tree: Its syntax tree; empty if the file has a syntax error.
        modified: When the file was changed last, in UTC.
    """

    path: str
    lines: tuple[str, ...]
    tree: ast.Module
    modified: datetime

    @property
    def text(self) -> str:
        """The whole text."""
        return "\n".join(self.lines)


def read_code_file(path: str) -> CodeFile | None:
    """Return a file of Python code; None if it cannot be read here, is very large or is not text."""
    try:
        found = Path(path).stat()
        # A pipe would be waited for.
        if not stat.S_ISREG(found.st_mode) or found.st_size > _MOST_BYTES:
            return None
        with tokenize.open(path) as file:
            text = file.read()
    except (OSError, SyntaxError, ValueError):
        # The encoding that a file declares may be unknown, which is a SyntaxError.
        return None
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        tree = ast.Module([], [])
    # Python counts lines by \n alone; a form feed is no line break.
    modified = datetime.fromtimestamp(found.st_mtime, UTC)
    return CodeFile(path, tuple(text.split("\n")), tree, modified)
