"""``concgui show``: runs that were kept, printed as ``run`` and ``compare`` print them."""

import argparse
import sys
from itertools import groupby

from concgui.app.qt_core import require_qt_core
from concgui.cli.common.command import Command
from concgui.cli.common.experiment_options import add_all_findings
from concgui.cli.common.json_target import json_target

KEPT_HELP = (
    "A file that run, compare or matrix wrote as JSON or history exported, or the id of a run or an "
    "experiment in the history; the first characters of the id are enough, at least 4."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("runs", metavar="FILE|ID", help=KEPT_HELP)
    parser.add_argument(
        "--json",
        metavar="PATH|-",
        default=None,
        help="Write the figures as JSON of the present schema. With - to standard output; the table then "
        "goes to standard error.",
    )
    add_all_findings(parser)


def execute(arguments: argparse.Namespace) -> int:
    """Print the runs."""
    target = json_target(arguments.json)
    require_qt_core()
    from concgui.app.explaining import decisions_on, explain_by_workload
    from concgui.app.kept_runs import kept_runs
    from concgui.cli.common.streams import write_text
    from concgui.cli.terminal.explanations import print_explanation, print_kinds
    from concgui.cli.terminal.tables import print_experiment
    from concgui.export.findings_json import decisions_json
    from concgui.export.run_json import experiment_json, to_text
    from concgui.presentation.model_names import ModelNames
    from concgui.presentation.plain_text import one_line
    from concgui.qtlayer.catalogue import MODELS
    from concgui.store.history import usual_history_path

    found = kept_runs(arguments.runs, usual_history_path)
    by_workload = sorted(found.records, key=lambda record: record.workload)
    is_one_workload = len({record.workload for record in by_workload}) == 1
    explanations = explain_by_workload(by_workload)
    document = experiment_json(
        found.records,
        found.records[0].environment,
        explanations,
        with_spans=any(record.has_all_spans for record in found.records),
        with_summary=found.is_comparison and is_one_workload,
    )
    decisions = () if is_one_workload else decisions_on(by_workload, explanations)
    if not is_one_workload:
        document |= decisions_json(decisions)
    target.write(to_text(document, compact=True))
    stream = sys.stderr if target.takes_standard_output else sys.stdout
    names = ModelNames.of(model.info for model in MODELS)
    for number, (workload, records) in enumerate(groupby(by_workload, lambda record: record.workload)):
        if not is_one_workload:
            gap = "\n" if number else ""
            write_text(stream, f"{gap}{one_line(workload)}\n")
        of_workload = tuple(records)
        compares = found.is_comparison or len({record.model for record in of_workload}) > 1
        print_explanation(stream, explanations[number], show_all=arguments.all_findings)
        told = explanations[number].shown_keys
        print_experiment(stream, of_workload, names, compares=compares, told=told)
    print_kinds(stream, decisions)
    return 0


COMMAND = Command(
    name="show",
    summary="print runs that were kept",
    description="Print runs from a file or the history as run and compare print them.",
    examples=(
        "concgui show primes.json",
        "concgui show 3f9a",
        "concgui show old.json --json new.json",
    ),
    add_arguments=add_arguments,
    execute=execute,
)
