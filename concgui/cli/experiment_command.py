"""What ``run`` and ``compare`` do once their options are read. Imports Qt, so it is imported late."""

import os
import sys

from concgui.cli.exit_status import ExitStatus
from concgui.cli.experiment_options import ExperimentOptions
from concgui.cli.figures import count_text
from concgui.cli.headless import HeadlessEnd, HeadlessRunner, status_of_signal
from concgui.cli.interrupts import prefer_cleaning_up
from concgui.cli.progress import ProgressLine
from concgui.cli.streams import complain, flush_or_abandon
from concgui.cli.tables import print_experiment
from concgui.engine.outcome import Outcome
from concgui.engine.spec import Experiment, make_workload
from concgui.engine.workload_list import find_workload
from concgui.export.run_json import experiment_json, to_text
from concgui.qtlayer.environment import describe_qt_environment
from concgui.qtlayer.model_list import MODELS, find_available_model


def available_models() -> tuple[str, ...]:
    """Keys of all models that can run here, in the order of the list."""
    return tuple(model.info.key for model in MODELS if model.availability())


def execute_experiment(models: tuple[str, ...], options: ExperimentOptions, *, compares: bool) -> int:
    """Run an experiment, print it and write its JSON.

    Args:
        models: Keys of the models.
        options: Everything else.
        compares: Whether the models are compared with each other.

    Raises:
        UsageError: A key, a parameter or a model cannot be had.
        ConcguiError: It could not be run, or the JSON not be written.
    """
    experiment = _checked_experiment(models, options)
    end = HeadlessRunner(ProgressLine(sys.stderr)).execute(experiment)
    prefer_cleaning_up()
    # The file first: it is kept even where nobody reads the table any more.
    _write_json(end, options, compares=compares)
    table_stream = sys.stderr if options.json.takes_standard_output else sys.stdout
    print_experiment(table_stream, end.result.records, compares=compares)
    status = status_of(end)
    if not end.at_rest:
        # Python and Qt would wait for threads that cannot be stopped.
        flush_or_abandon(sys.stdout)
        flush_or_abandon(sys.stderr)
        os._exit(status)
    return status


def _checked_experiment(models: tuple[str, ...], options: ExperimentOptions) -> Experiment:
    for key in models:
        find_available_model(key)
    workload = make_workload(find_workload(options.workload), options.settings)
    return Experiment(models, workload, options.size)


def _write_json(end: HeadlessEnd, options: ExperimentOptions, *, compares: bool) -> None:
    document = experiment_json(
        end.result.records, describe_qt_environment(), with_spans=options.spans, with_summary=compares
    )
    options.json.write(to_text(document, compact=options.spans))


def status_of(end: HeadlessEnd) -> ExitStatus:
    """The exit status of an experiment; says on standard error how far an interrupted one came."""
    result = end.result
    if end.signal_number is not None:
        done = sum(record.outcome is not Outcome.CANCELLED for record in result.records)
        runs_total = len(result.experiment.models) * result.experiment.size.repeats
        complain(f"interrupted with {done} of {count_text(runs_total, 'run')} done")
        return status_of_signal(end.signal_number)
    return ExitStatus.FINISHED if result.outcome is Outcome.FINISHED else ExitStatus.FAILED
