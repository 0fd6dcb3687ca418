"""``concgui run``: one model on one workload."""

import argparse

from concgui.app.qt_core import require_qt_core
from concgui.cli.common.command import Command
from concgui.cli.common.experiment_options import (
    WORKLOAD_HELP,
    add_experiment_options,
    read_experiment_options,
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("model", metavar="MODEL", help="Key of a model; see 'concgui list models'.")
    parser.add_argument("workload", metavar="WORKLOAD", help=WORKLOAD_HELP)
    add_experiment_options(parser)


def execute(arguments: argparse.Namespace) -> int:
    """Run the model and print both axes."""
    options = read_experiment_options(arguments)
    require_qt_core()
    from concgui.cli.commands.experiment_command import execute_experiment

    return execute_experiment((arguments.model,), options, compares=False)


COMMAND = Command(
    name="run",
    summary="run one model on one workload",
    description="Run one model on one workload, and measure its speed and how smooth the window stays.\n"
    "Works without a screen.",
    examples=(
        "concgui run blocking sleep --tasks 3 --set duration_ms=300",
        "concgui run process-pool primes --workers 2 --repeats 3",
        "concgui run asyncio-qt http --spans --json - > run.json",
    ),
    add_arguments=add_arguments,
    execute=execute,
)
