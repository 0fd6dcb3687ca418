"""``concgui matrix``: every model on every workload."""

import argparse

from concgui.app.qt_core import require_qt_core
from concgui.cli.common.command import Command
from concgui.cli.common.matrix_options import add_matrix_options, read_matrix_options


def execute(arguments: argparse.Namespace) -> int:
    """Run the pairs that have not been run yet, write the file and print the table."""
    options = read_matrix_options(arguments)
    require_qt_core()
    from concgui.cli.commands.matrix_command import execute_matrix

    return execute_matrix(options)


COMMAND = Command(
    name="matrix",
    summary="run every model on every workload",
    description="Run every model on every workload and show how fast and how smooth each pair was. "
    "The runs are small:\nthe parameters of a workload are reduced until all its tasks together take about a "
    "second. Ctrl-C keeps\nthe pairs that are done, and the same command then runs the others. "
    "Works without a screen.",
    examples=(
        "concgui matrix --quick",
        "concgui matrix --models blocking,thread-pool,process-pool --workloads primes,sleep --out small.json",
        "concgui matrix --resume",
    ),
    add_arguments=add_matrix_options,
    execute=execute,
)
