"""``concgui report``: runs that were kept, as a page, as Markdown, CSV or JSON."""

import argparse
from typing import TYPE_CHECKING

from concgui.app.qt_core import require_qt_core
from concgui.cli.commands.show import KEPT_HELP
from concgui.cli.common.command import Command
from concgui.cli.common.json_target import OutputTarget, output_target
from concgui.engine.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from concgui.export.report.content import Report

_FORMATS = {
    "html": "Write one page that needs no other file: for a browser, paper and a phone.",
    "markdown": "Write Markdown, without drawings.",
    "csv": "Write one line per run, figures in full precision.",
    "json": "Write the figures as JSON of the present schema.",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("runs", metavar="FILE|ID", nargs="+", help=KEPT_HELP)
    for name, words in _FORMATS.items():
        parser.add_argument(f"--{name}", metavar="PATH|-", default=None, help=words)


def execute(arguments: argparse.Namespace) -> int:
    """Write the report in every format that was asked for."""
    targets = _targets(arguments)
    require_qt_core()
    from concgui.app.report_runs import report_on_words
    from concgui.export.report.files import report_csv, report_json
    from concgui.export.report.markdown import report_markdown
    from concgui.export.report.page import report_html
    from concgui.store.history import usual_history_path

    writers: dict[str, Callable[[Report], str]] = {
        "html": report_html,
        "markdown": report_markdown,
        "csv": report_csv,
        "json": report_json,
    }
    report = report_on_words(arguments.runs, usual_history_path)
    for name, target in targets.items():
        target.write(writers[name](report))
    return 0


def _targets(arguments: argparse.Namespace) -> dict[str, OutputTarget]:
    """Return where each format goes.

    Raises:
        UsageError: None was asked for, two go to standard output, or a file cannot be written.
    """
    targets: dict[str, OutputTarget] = {}
    for name in _FORMATS:
        word = getattr(arguments, name)
        if word is not None:
            targets[name] = output_target(f"--{name}", word)
    if not targets:
        raise UsageError(f"name a format: {', '.join(f'--{name} FILE' for name in _FORMATS)}")
    if sum(target.takes_standard_output for target in targets.values()) > 1:
        raise UsageError("only one format can go to standard output; name files for the others")
    return targets


COMMAND = Command(
    name="report",
    summary="write a report on runs: a page, Markdown, CSV or JSON",
    description="Write a report on runs from JSON files or the history: verdict, findings, both axes,\n"
    "timelines, table, method and environment. Runs are compared where workload, parameters, size and\n"
    "machine are the same. Timelines need runs of the history, or files written with --spans.",
    examples=(
        "concgui report primes.json --html primes.html",
        "concgui report 3f9a 81bc --html runs.html --csv runs.csv",
        "concgui report matrix.json --markdown -",
    ),
    add_arguments=add_arguments,
    execute=execute,
)
