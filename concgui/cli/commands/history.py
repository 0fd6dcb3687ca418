"""``concgui history``: the runs that were kept, and what can be done with them."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass

from concgui.cli.commands import show
from concgui.cli.common.command import Command, examples_text
from concgui.cli.common.history_options import (
    ID_HELP,
    SIZE_HELP,
    add_query_options,
    parse_date,
)

_EXECUTE_ACTION = "execute_action"


@dataclass(frozen=True, slots=True)
class _Action:
    """One action.

    Attributes:
        name: The word after ``concgui history``.
        summary: One line for the list of actions.
        description: The start of the action's own help text.
        examples: Command lines.
        add_arguments: Declares the arguments.
        function: Name of the function in `history_command` that does it.
    """

    name: str
    summary: str
    description: str
    examples: tuple[str, ...]
    add_arguments: Callable[[argparse.ArgumentParser], None]
    function: str


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the actions with their arguments."""
    actions = parser.add_subparsers(title="actions", metavar="ACTION")
    for action in _ACTIONS:
        action_parser = actions.add_parser(
            action.name,
            help=action.summary,
            description=action.description,
            epilog=examples_text(action.examples),
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        action.add_arguments(action_parser)
        action_parser.set_defaults(**{_EXECUTE_ACTION: action.function})


def execute(arguments: argparse.Namespace) -> int:
    """Do an action; without one, list the runs."""
    from concgui.cli.commands import history_command

    name = getattr(arguments, _EXECUTE_ACTION, None)
    if name is None:
        parser = argparse.ArgumentParser()
        add_query_options(parser)
        return history_command.list_runs(parser.parse_args([]))
    status: int = getattr(history_command, name)(arguments)
    return status


def _add_ids(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("ids", metavar="ID", nargs="+", help=ID_HELP)


def _add_compare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("runs", metavar="FILE|ID", nargs="+", help=show.KEPT_HELP)
    parser.add_argument(
        "--json", action="store_true", help="Write the differences as JSON to standard output."
    )


def _add_note(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help=ID_HELP)
    parser.add_argument("text", metavar="TEXT", help="The note; an empty one ('') removes it.")


def _add_delete(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("ids", metavar="ID", nargs="*", help=ID_HELP)
    parser.add_argument(
        "--before",
        metavar="DATE",
        type=parse_date,
        default=None,
        help="Delete the runs that were started before this day, such as 2026-11-28.",
    )


def _add_export(parser: argparse.ArgumentParser) -> None:
    _add_ids(parser)
    parser.add_argument(
        "--out", metavar="FILE", required=True, help="Write the runs to this file, for example runs.concgui."
    )


def _add_import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "files",
        metavar="FILE",
        nargs="+",
        help="A file that export wrote, or the JSON of run, compare or matrix (whole with --spans).",
    )


_ACTIONS = (
    _Action(
        "list",
        "list the runs, the newest first",
        "List the runs, the newest first.",
        (
            "concgui history list --last 10",
            "concgui history list primes 3.15 --model thread-pool",
            "concgui history list --json",
        ),
        add_query_options,
        "list_runs",
    ),
    _Action(
        "show",
        "print runs as run and compare print them",
        "Print a run, or a whole experiment, as run and compare print them; the same as 'concgui show'.",
        ("concgui history show 3f9a1c2b",),
        show.add_arguments,
        "show_runs",
    ),
    _Action(
        "compare",
        "say in sentences how runs differ",
        "Compare runs of any time, machine and Python: which was faster and smoother, and in what their\n"
        "settings and environments differ. Each later ID or FILE is compared with the first one; the runs\n"
        "of a single experiment are compared with each other.",
        ("concgui history compare 3f9a1c2b 77ab", "concgui history compare 3f9a1c2b colleague.concgui"),
        _add_compare,
        "compare_kept",
    ),
    _Action(
        "pin",
        "pin runs, which are then never dropped or deleted",
        "Pin runs: they are neither dropped when the history is full nor deleted.",
        ("concgui history pin 3f9a1c2b",),
        _add_ids,
        "pin_runs",
    ),
    _Action(
        "unpin",
        "take the pin from runs",
        "Take the pin from runs.",
        ("concgui history unpin 3f9a1c2b",),
        _add_ids,
        "unpin_runs",
    ),
    _Action(
        "note",
        "write a note to a run",
        "Write a note to a run, or to all runs of an experiment, in place of the former one.",
        ("concgui history note 3f9a1c2b 'before the update'",),
        _add_note,
        "note_runs",
    ),
    _Action(
        "delete",
        "delete runs, without asking",
        "Delete runs, and say how many. It does not ask. Pinned runs stay.",
        ("concgui history delete 3f9a1c2b", "concgui history delete --before 2026-11-01"),
        _add_delete,
        "delete_runs",
    ),
    _Action(
        "export",
        "write runs to a file for another history",
        "Write runs to a file from which another history imports them without loss, with notes and pins.",
        ("concgui history export 3f9a1c2b --out primes.concgui",),
        _add_export,
        "export_to_file",
    ),
    _Action(
        "import",
        "take runs from files into the history",
        "Take runs from files into the history. A run that is already there changes nothing.",
        ("concgui history import primes.concgui run.json",),
        _add_import,
        "import_files",
    ),
)


COMMAND = Command(
    name="history",
    summary="list, compare, pin, export and delete the runs that were kept",
    description=f"Without an action, list the newest runs.\n{SIZE_HELP}",
    examples=(
        "concgui history",
        "concgui history list primes --last 10",
        "concgui history compare 3f9a1c2b 77ab",
        "concgui history export 3f9a1c2b --out primes.concgui",
    ),
    add_arguments=add_arguments,
    execute=execute,
)
