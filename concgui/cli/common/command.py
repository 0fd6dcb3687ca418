"""What a command of the command line is."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

from concgui.engine.errors import UsageError


@dataclass(frozen=True, slots=True)
class Command:
    """One command; adding one is a file in ``commands/`` and a line in ``main.COMMANDS``.

    Attributes:
        name: The word behind ``concgui``.
        summary: One line for the list of commands.
        description: What it does, for its own help.
        examples: Command lines that work as they stand.
        add_arguments: Declares its arguments.
        execute: Does it and returns the exit status. Imports late what is slow to import.
    """

    name: str
    summary: str
    description: str
    examples: tuple[str, ...]
    add_arguments: Callable[[argparse.ArgumentParser], None]
    execute: Callable[[argparse.Namespace], int]


class OneLineParser(argparse.ArgumentParser):
    """A parser whose complaints are one line, raised instead of printed."""

    def error(self, message: str) -> NoReturn:
        """Raise the complaint.

        Raises:
            UsageError: Always.
        """
        raise UsageError(f"{message}; see '{self.prog} --help'")


def examples_text(examples: tuple[str, ...]) -> str:
    """The examples as the end of a help text."""
    return "examples:\n" + "\n".join(f"  {example}" for example in examples)
