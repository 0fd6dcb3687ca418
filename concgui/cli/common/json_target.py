"""Where the JSON of an experiment goes: a file, standard output, or nowhere."""

import os
import sys
from abc import ABC, abstractmethod
from pathlib import Path

from concgui.cli.common.streams import write_text
from concgui.engine.errors import ConcguiError, UsageError, shortened
from concgui.store.atomic_file import replace_file

STANDARD_OUTPUT = "-"


class JsonTarget(ABC):
    """Takes the finished JSON text.

    Attributes:
        takes_standard_output: Whether tables must go to standard error.
    """

    takes_standard_output: bool = False

    @abstractmethod
    def write(self, text: str) -> None:
        """Write the whole text.

        Raises:
            ConcguiError: It could not be written.
        """


class NoTarget(JsonTarget):
    """No JSON was asked for."""

    def write(self, text: str) -> None:
        """Drop it."""


class StandardOutputTarget(JsonTarget):
    """JSON alone on standard output."""

    takes_standard_output = True

    def write(self, text: str) -> None:
        """Write to standard output."""
        write_text(sys.stdout, text)


class FileTarget(JsonTarget):
    """A file, which is either complete or as it was before.

    Raises:
        UsageError: On construction, where it can already be seen that writing will fail.
    """

    def __init__(self, path: Path) -> None:
        # A link keeps pointing: what it points to is replaced.
        self._path = resolved("--json", path)
        folder = self._path.parent
        if self._path.is_dir():
            raise UsageError(f"--json {path}: this is a folder; name a file in it, or - for standard output")
        if not folder.is_dir():
            raise UsageError(f"--json {path}: the folder {folder} does not exist; create it or name another")
        if not os.access(self._path if self._path.exists() else folder, os.W_OK):
            raise UsageError(f"--json {path}: writing there is not permitted; name another file")

    def write(self, text: str) -> None:
        """Write beside the file, then put it in its place in one step."""
        try:
            if self._path.exists() and not self._path.is_file():
                # A pipe or a device cannot be replaced by a file and has no half-written state.
                self._path.write_text(text, encoding="utf-8")
            else:
                replace_file(self._path, text)
        except OSError as error:
            raise ConcguiError(f"{self._path} cannot be written: {error.strerror or error}") from error


def resolved(option: str, path: Path) -> Path:
    """Return where a path leads, once it is clear that the system takes it at all.

    Raises:
        UsageError: It leads in a circle, is too long, or has a character that no path may have.
    """
    try:
        found = path.resolve()
        found.exists()
        os.stat(found.parent)  # noqa: PTH116 -- raises, where Path answers False
    except FileNotFoundError:
        return path.resolve()
    except (OSError, RuntimeError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise UsageError(f"{option} {shortened(str(path))}: {reason}; name another file") from error
    return found


def json_target(word: str | None) -> JsonTarget:
    """The target that ``--json`` names: None, ``-``, or a path.

    Raises:
        UsageError: The file cannot be written.
    """
    if word is None:
        return NoTarget()
    if word == STANDARD_OUTPUT:
        return StandardOutputTarget()
    if not word:
        raise UsageError("--json needs the name of a file, or - for standard output")
    return FileTarget(Path(word))
