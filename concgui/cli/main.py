"""The command line: the list of commands, and the place where errors become exit statuses."""

import argparse
import sys

from concgui import __version__
from concgui.cli.commands import (
    compare,
    doctor,
    history,
    lesson,
    list_items,
    matrix,
    report,
    run,
    script,
    show,
    trace,
    window,
)
from concgui.cli.common.command import Command, OneLineParser, examples_text
from concgui.cli.common.exit_status import ExitStatus
from concgui.cli.common.interrupts import leaving_at_once
from concgui.cli.common.streams import accept_any_text, complain, flush_or_abandon
from concgui.engine.errors import ConcguiError, UsageError

COMMANDS: tuple[Command, ...] = (
    run.COMMAND,
    compare.COMMAND,
    matrix.COMMAND,
    show.COMMAND,
    history.COMMAND,
    report.COMMAND,
    trace.COMMAND,
    script.COMMAND,
    lesson.COMMAND,
    list_items.COMMAND,
    doctor.COMMAND,
)

DESCRIPTION = """\
Choose a concurrency model, feel the window freeze or respond while it runs, and decide
from figures measured on this machine. Without a command the window opens."""

EPILOG = """\
examples:
  concgui
  concgui run thread-pool http --tasks 20 --workers 4
  concgui compare primes --repeats 3 --json primes.json

exit status:
  0    finished
  1    a task failed, a claim of a lesson came out otherwise, or the program could not do
       its work (no screen, for example)
  2    wrong usage
  129  ended by SIGHUP (its terminal was closed)
  130  interrupted by Ctrl-C
  141  the reader of the output went away
  143  ended by SIGTERM"""


def run_program(arguments: list[str]) -> int:
    """Execute the command line.

    This is the boundary at which every raised error becomes one line and an exit status.

    Args:
        arguments: The words after the program's name.

    Returns:
        The exit status: an `ExitStatus` or the status of the window.
    """
    accept_any_text(sys.stdout)
    accept_any_text(sys.stderr)
    try:
        with leaving_at_once():
            status = _dispatch(arguments)
    except UsageError as error:
        # Imported late, because the texts of errors are needed only here.
        from concgui.presentation.experiment_text import WAY_TO_FORCE, error_text

        complain(error_text(error, WAY_TO_FORCE))
        status = ExitStatus.USAGE
    except ConcguiError as error:
        complain(str(error))
        status = ExitStatus.FAILED
    except KeyboardInterrupt:
        # Ctrl-C while results are written; before that, `interrupts` and `headless` handle the signal.
        complain("interrupted")
        status = ExitStatus.INTERRUPTED
    except BrokenPipeError:
        status = ExitStatus.PIPE_CLOSED
    all_taken = [flush_or_abandon(stream) for stream in (sys.stdout, sys.stderr)]
    return status if all(all_taken) or status else ExitStatus.PIPE_CLOSED


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    parser = OneLineParser(
        prog="concgui",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"concgui {__version__}")
    parser.set_defaults(execute=window.open_window)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    for command in COMMANDS:
        command_parser = commands.add_parser(
            command.name,
            help=command.summary,
            description=command.description,
            epilog=examples_text(command.examples),
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        command.add_arguments(command_parser)
        command_parser.set_defaults(execute=command.execute)
    return parser


def _dispatch(arguments: list[str]) -> int:
    try:
        parsed = build_parser().parse_args(arguments)
    except SystemExit as ended:
        # argparse raises this after --help and --version.
        return ended.code if isinstance(ended.code, int) else ExitStatus.FINISHED
    status: int = parsed.execute(parsed)
    return status
