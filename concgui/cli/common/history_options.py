"""The options of ``history`` and its actions, and those of other commands that concern it."""

import argparse
import datetime

from concgui.engine.errors import ValueRangeError
from concgui.store.history_place import DEFAULT_MB, SIZE_VARIABLE

ALL = "all"
USUAL_LAST = 30

ID_HELP = (
    "Id of a run, or of an experiment, which stands for all its runs. "
    "The first characters are enough, at least 4."
)
SIZE_HELP = (
    f"All runs are kept in one file in the user's data folder, up to {DEFAULT_MB} MB. Set {SIZE_VARIABLE}\n"
    "to another size in MB, or to 0 to keep nothing. When it is full, the oldest runs that are not pinned\n"
    "are dropped, and that is told."
)


def add_no_history(parser: argparse.ArgumentParser) -> None:
    """Declare the option that keeps runs out of the history."""
    parser.add_argument(
        "--no-history",
        action="store_true",
        help="Do not keep the runs in the history; see 'concgui history'.",
    )


def add_query_options(parser: argparse.ArgumentParser) -> None:
    """Declare which runs are listed."""
    parser.add_argument(
        "text",
        metavar="WORD",
        nargs="*",
        help="List only runs in which each of these words occurs: in an id, the date, the model, the "
        "workload or its parameters, the outcome, the Python, the machine or the note.",
    )
    parser.add_argument("--model", metavar="KEY", default="", help="List only runs of this model.")
    parser.add_argument("--workload", metavar="KEY", default="", help="List only runs on this workload.")
    parser.add_argument("--pinned", action="store_true", help="List only pinned runs.")
    parser.add_argument(
        "--last",
        metavar=f"N|{ALL}",
        type=_parse_last,
        default=USUAL_LAST,
        help=f"List the N newest of them, or {ALL}. Default: {USUAL_LAST}.",
    )
    parser.add_argument("--json", action="store_true", help="Write the list as JSON to standard output.")


def parse_date(text: str) -> datetime.datetime:
    """Return the begin of a day, or a moment, in the time zone of this machine.

    Raises:
        ValueRangeError: The text is no date.
    """
    try:
        return datetime.datetime.fromisoformat(text).astimezone()
    except (ValueError, OverflowError, OSError) as error:
        raise ValueRangeError("--before", text, "a date such as 2026-11-28, or 2026-11-28T12:00") from error


def _parse_last(text: str) -> int | None:
    if text == ALL:
        return None
    if not (text.isascii() and text.isdigit()) or len(text) > 9 or int(text) < 1:
        raise ValueRangeError("--last", text, f"a whole number from 1, or {ALL}")
    return int(text)
