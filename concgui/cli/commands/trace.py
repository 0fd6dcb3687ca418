"""``concgui trace``: runs that were kept, as a trace for Perfetto and other viewers."""

import argparse

from concgui.cli.commands.show import KEPT_HELP
from concgui.cli.common.command import Command
from concgui.cli.common.json_target import file_target
from concgui.cli.common.streams import complain


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "runs", metavar="FILE|ID", help=f"{KEPT_HELP} A file must have been written with --spans."
    )
    parser.add_argument("--out", metavar="FILE", required=True, help="Write the trace to this file.")


def execute(arguments: argparse.Namespace) -> int:
    """Write the trace."""
    target = file_target("--out", arguments.out)
    from concgui.app.kept_runs import kept_runs
    from concgui.engine.errors import UsageError
    from concgui.export.trace_events import write_trace
    from concgui.presentation.numbers import count_text
    from concgui.store.history import usual_history_path

    records = kept_runs(arguments.runs, usual_history_path).records
    whole = [record for record in records if record.has_all_spans]
    if not whole:
        raise UsageError(f"{arguments.runs} has no spans to draw; write it with --spans")
    if len(whole) < len(records):
        complain(f"{count_text(len(records) - len(whole), 'run')} without spans left out")
    with target.opened() as file:
        write_trace(whole, file.write)
    return 0


COMMAND = Command(
    name="trace",
    summary="write a trace of runs for Perfetto, the Firefox Profiler or speedscope",
    description="Write runs as Trace Event JSON: a track for each worker and the GUI thread, with tasks,\n"
    "slices and transfers, thread states, freezes and their causes, and the window's latency as a counter.\n"
    "Open the file at ui.perfetto.dev, profiler.firefox.com or speedscope.app; none of them uploads it.",
    examples=(
        "concgui trace primes.json --out primes.trace.json",
        "concgui trace 3f9a --out run.trace.json",
    ),
    add_arguments=add_arguments,
    execute=execute,
)
