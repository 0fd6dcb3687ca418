"""``concgui script``: a file that does what a model and a workload do, without concgui."""

import argparse
import sys

from concgui.app.qt_core import require_qt_core
from concgui.cli.common.command import Command
from concgui.cli.common.experiment_options import WORKLOAD_HELP, add_settings_option
from concgui.cli.common.json_target import file_target
from concgui.cli.common.parsing import add_size_options, parse_setting_list
from concgui.cli.common.streams import write_text


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("model", metavar="MODEL", help="Key of a model; see 'concgui list models'.")
    parser.add_argument("workload", metavar="WORKLOAD", help=WORKLOAD_HELP)
    parser.add_argument(
        "--out", metavar="FILE", default=None, help="Write the script to this file. Default: standard output."
    )
    add_size_options(parser, names=("tasks", "workers"))
    add_settings_option(parser)


def execute(arguments: argparse.Namespace) -> int:
    """Write the script."""
    target = file_target("--out", arguments.out) if arguments.out is not None else None
    settings = parse_setting_list(arguments.settings)
    require_qt_core()
    from concgui.app.script_choice import script_choice
    from concgui.export.script import script_text

    choice = script_choice(arguments.model, arguments.workload, settings, arguments.tasks, arguments.workers)
    text = script_text(choice)
    if target is not None:
        target.write(text)
    else:
        write_text(sys.stdout, text)
    return 0


COMMAND = Command(
    name="script",
    summary="write a script that does the same without concgui",
    description="Write one runnable file that does what a model and a workload do, in the usual way\n"
    "and without concgui. It prints the checksum that concgui shows. For an anti-pattern it does it\n"
    "right, with the wrong lines beside it as a comment.",
    examples=(
        "concgui script thread-pool http",
        "concgui script process-pool primes --tasks 4 --set limit=100000 --out primes.py",
    ),
    add_arguments=add_arguments,
    execute=execute,
)
