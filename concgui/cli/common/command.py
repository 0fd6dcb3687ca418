"""The description of a command, and the parser that all commands share."""

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn

from concgui.cli.common.streams import write_text
from concgui.engine.errors import UsageError


@dataclass(frozen=True, slots=True)
class Command:
    """One command. A new one needs a file in ``commands/`` and a line in ``main.COMMANDS``.

    Attributes:
        name: The word after ``concgui``.
        summary: One line for the list of commands.
        description: The start of the command's own help text.
        examples: Command lines that work without changes.
        add_arguments: Declares the arguments.
        execute: Executes the command and returns the exit status. It postpones slow imports.
    """

    name: str
    summary: str
    description: str
    examples: tuple[str, ...]
    add_arguments: Callable[[argparse.ArgumentParser], None]
    execute: Callable[[argparse.Namespace], int]


class OneLineParser(argparse.ArgumentParser):
    """A parser that raises its errors as one line instead of printing them."""

    def error(self, message: str) -> NoReturn:
        """Raise the error.

        Raises:
            UsageError: Always.
        """
        raise UsageError(f"{message}; see '{self.prog} --help'")

    def _print_message(self, message: str, file: Any = None) -> None:
        """Print a help text or the version. argparse would ignore that it cannot be written.

        Raises:
            ConcguiError: Writing failed.
        """
        write_text(sys.stderr if file is None else file, message)


def examples_text(examples: tuple[str, ...]) -> str:
    """Return the examples as the end of a help text."""
    return "examples:\n" + "\n".join(f"  {example}" for example in examples)
