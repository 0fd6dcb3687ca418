"""The targets of output: a file, standard output, or none."""

import contextlib
import os
import sys
from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from concgui.cli.common.streams import write_text
from concgui.engine.errors import ConcguiError, UsageError, shortened_path
from concgui.store.atomic_file import replaced_file

STANDARD_OUTPUT = "-"


class OutputTarget(ABC):
    """A target for a text.

    Attributes:
        takes_standard_output: Whether tables must go to standard error.
    """

    takes_standard_output: bool = False

    @abstractmethod
    def write(self, text: str) -> None:
        """Write the whole text.

        Raises:
            ConcguiError: The text could not be written.
        """


class NoTarget(OutputTarget):
    """The target without ``--json``."""

    def write(self, text: str) -> None:
        """Discard the text."""


class StandardOutputTarget(OutputTarget):
    """Standard output, on which then nothing else appears."""

    takes_standard_output = True

    def write(self, text: str) -> None:
        """Write to standard output, whose lines end as they do on this system."""
        write_text(sys.stdout, text.replace("\r\n", "\n"))


class FileTarget(OutputTarget):
    """A file, replaced as a whole or not at all.

    Raises:
        UsageError: On construction, if writing would certainly fail.
    """

    def __init__(self, path: Path, option: str = "--json", other: str = ", or - for standard output") -> None:
        # A symbolic link stays, and its target is replaced.
        self._path = resolved(option, path)
        folder = self._path.parent
        if self._path.is_dir():
            raise UsageError(f"{option} {path}: this is a folder; name a file{other}")
        if not folder.is_dir():
            raise UsageError(
                f"{option} {path}: the folder {folder} does not exist; create it or name another"
            )
        if not os.access(self._path if self._path.exists() else folder, os.W_OK):
            raise UsageError(f"{option} {path}: no permission to write there; name another file")

    @property
    def path(self) -> Path:
        """The file."""
        return self._path

    def write(self, text: str) -> None:
        """Write a temporary file, then replace the target with it in one step."""
        with self.opened() as file:
            file.write(text)

    @contextlib.contextmanager
    def opened(self) -> Iterator[TextIO]:
        """Yield a file to write to piece by piece, which replaces the target at the end of the block.

        Raises:
            ConcguiError: The file could not be written.
        """
        try:
            if self._path.exists() and not self._path.is_file():
                # A pipe or a device cannot be replaced by a file and has no half-written state.
                with self._path.open("w", encoding="utf-8", newline="") as file:
                    yield file
            else:
                with replaced_file(self._path) as file:
                    yield file
        except OSError as error:
            raise ConcguiError(f"{self._path} cannot be written: {error.strerror or error}") from error


def file_target(option: str, word: str) -> FileTarget:
    """Return the file that an option names.

    Raises:
        UsageError: The file cannot be written.
    """
    if not word:
        raise UsageError(f"{option} needs a file name")
    return FileTarget(Path(word), option, "")


def resolved(option: str, path: Path) -> Path:
    """Return the resolved path after checking that the system accepts it.

    Raises:
        UsageError: The path has a loop of links, is too long, or contains a forbidden character.
    """
    try:
        found = path.resolve()
        # From Python 3.14 on, `Path.exists` hides every error, and `resolve` that of a loop.
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            os.stat(found)  # noqa: PTH116
        with contextlib.suppress(FileNotFoundError):
            os.stat(found.parent)  # noqa: PTH116
    except (OSError, RuntimeError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise UsageError(f"{option} {shortened_path(str(path))}: {reason}; name another file") from error
    return found


def json_target(word: str | None) -> OutputTarget:
    """Return the target that ``--json`` names: None, ``-``, or a path.

    Raises:
        UsageError: The file cannot be written.
    """
    return NoTarget() if word is None else output_target("--json", word)


def output_target(option: str, word: str) -> OutputTarget:
    """Return the target that an option names: ``-`` or a path.

    Raises:
        UsageError: The file cannot be written.
    """
    if word == STANDARD_OUTPUT:
        return StandardOutputTarget()
    if not word:
        raise UsageError(f"{option} needs a file name, or - for standard output")
    return FileTarget(Path(word), option)
