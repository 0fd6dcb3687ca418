"""``concgui compare``: several models on one workload."""

import argparse
import functools

from concgui.app.qt_core import require_qt_core
from concgui.cli.common.command import Command
from concgui.cli.common.experiment_options import (
    WORKLOAD_HELP,
    add_experiment_options,
    read_experiment_options,
)
from concgui.cli.common.parsing import ALL_KEYS, parse_key_list


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("workload", metavar="WORKLOAD", help=WORKLOAD_HELP)
    parser.add_argument(
        "--models",
        metavar="A,B,…",
        type=functools.partial(parse_key_list, "models"),
        default=None,
        help="Comma-separated keys of models, or 'all' for every model that is available here. "
        f"The speed-up is relative to 'blocking'. Default: {ALL_KEYS}.",
    )
    add_experiment_options(parser)


def execute(arguments: argparse.Namespace) -> int:
    """Run all models, repeats interleaved, and print them side by side."""
    options = read_experiment_options(arguments)
    require_qt_core()
    from concgui.cli.commands.experiment_command import execute_experiment

    return execute_experiment(arguments.models, options, compares=True)


COMMAND = Command(
    name="compare",
    summary="run several models on one workload, side by side",
    description="Run several models on the same tasks of one workload, repeats interleaved, and compare "
    "their speed\nand how smooth the window stays. Works without a screen.",
    examples=(
        "concgui compare sleep --tasks 6",
        "concgui compare primes --models blocking,thread-pool,process-pool --repeats 3",
        "concgui compare http --set latency_ms=100 --json http.json",
    ),
    add_arguments=add_arguments,
    execute=execute,
)
