"""``concgui doctor``: the environment of the measurements, missing parts and how to get them."""

import argparse
import dataclasses
import json
import sys

from concgui.cli.common.command import Command
from concgui.cli.common.streams import write_text


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--json", action="store_true", help="Write a JSON object to standard output.")


def execute(arguments: argparse.Namespace) -> int:
    """Print the diagnosis and return 0, also if something is missing, because the diagnosis succeeded."""
    from concgui.app.diagnosis import diagnose

    diagnosis = diagnose()
    if arguments.json:
        write_text(sys.stdout, json.dumps(dataclasses.asdict(diagnosis), indent=2, allow_nan=False) + "\n")
        return 0
    from concgui.cli.terminal.diagnosis_table import print_diagnosis

    print_diagnosis(sys.stdout, diagnosis)
    return 0


COMMAND = Command(
    name="doctor",
    summary="show what is installed, what is missing and how to get it",
    description="Show the versions, the GIL, the cores and the screen that the figures depend on, and how "
    "to\nget missing parts. Works without a screen.",
    examples=("concgui doctor", "concgui doctor --json"),
    add_arguments=add_arguments,
    execute=execute,
)
