"""The execution of ``run`` and ``compare`` after their options are read. Imported late because of Qt."""

import sys

from concgui.app.explaining import explain_records
from concgui.app.headless import HeadlessEnd, run_experiment
from concgui.cli.common.exit_status import ExitStatus, status_of_signal
from concgui.cli.common.experiment_options import ExperimentOptions
from concgui.cli.common.interrupts import prefer_cleaning_up
from concgui.cli.common.keeping import begin_keeping, end_keeping
from concgui.cli.common.streams import complain, end_program
from concgui.cli.terminal.explanations import print_explanation
from concgui.cli.terminal.progress import ProgressLine
from concgui.cli.terminal.tables import print_experiment
from concgui.engine.contracts.model import Model
from concgui.engine.contracts.pairing import pair_availability
from concgui.engine.contracts.workload import AnyWorkload
from concgui.engine.errors import ConcguiError
from concgui.engine.evaluation.experiment_result import ExperimentResult
from concgui.engine.findings.explanation import Explanation
from concgui.engine.planning.spec import Experiment
from concgui.engine.tasks.outcome import Outcome
from concgui.engine.workloads.catalogue import find_workload
from concgui.export.run_json import experiment_json, to_text
from concgui.presentation.model_names import ModelNames
from concgui.presentation.numbers import part_text
from concgui.qtlayer.catalogue import MODELS, check_pair, find_available_model
from concgui.qtlayer.environment import describe_qt_environment


def execute_experiment(models: tuple[str, ...] | None, options: ExperimentOptions, *, compares: bool) -> int:
    """Run an experiment, print it and write its JSON.

    Args:
        models: Keys of the models; None for all that can run the workload here.
        options: All other options.
        compares: Whether the models are compared with each other.

    Raises:
        UsageError: A key or a parameter is wrong, or a model is not available.
        ConcguiError: The experiment could not be run, or the table could not be written.
    """
    experiment = _checked_experiment(models, options)
    keeping = begin_keeping(options.is_kept)
    take = keeping.add if keeping is not None else None
    end = run_experiment(experiment, ProgressLine(sys.stderr), status_of_signal, on_run_ended=take)
    prefer_cleaning_up()
    names = ModelNames.of(model.info for model in MODELS)
    table_stream = sys.stderr if options.json.takes_standard_output else sys.stdout
    explanation = explain_records(end.result.records)
    unwritten = ""
    try:
        # The file first, so that it exists even if the reader of the table has gone.
        _write_json(end, explanation, options, compares=compares)
    except ConcguiError as error:
        unwritten = str(error)
    # The table is printed also if the disk is full.
    print_explanation(table_stream, explanation, show_all=options.all_findings)
    told = explanation.shown_keys
    print_experiment(table_stream, end.result.records, names, compares=compares, told=told)
    status = status_of(end)
    if unwritten:
        complain(unwritten)
    end_keeping(keeping)
    # The exit status must show that the requested file is missing.
    return end_program(ExitStatus.FAILED if unwritten and not status else status, at_rest=end.at_rest)


def _checked_experiment(models: tuple[str, ...] | None, options: ExperimentOptions) -> Experiment:
    chosen = [find_available_model(key) for key in models or ()]
    workload = find_workload(options.workload).parse(options.settings)
    if models is None:
        chosen = _models_that_can_run(workload)
    for model in chosen:
        check_pair(model, workload)
    used = {name for model in chosen for name in model.info.run_options}
    for name in options.run_options.changed():
        if name not in used:
            complain(f"--{name.replace('_', '-')} has no effect: no model of this experiment uses it")
    return Experiment(
        tuple(model.info.key for model in chosen),
        workload,
        options.size,
        auto_repeats=options.auto_repeats,
        run_options=options.run_options,
        force=options.force,
        time_limit_s=options.time_limit_s,
        cancel_after_s=options.cancel_after_s,
    )


def _models_that_can_run(workload: AnyWorkload) -> list[type[Model]]:
    """Return the available models that can run the workload, and report the others on standard error."""
    chosen: list[type[Model]] = []
    for model in MODELS:
        if not model.availability():
            continue
        pair = pair_availability(model.info, workload)
        if pair:
            chosen.append(model)
        else:
            complain(f"{model.info.key} is left out: {pair.reason}")
    return chosen


def _write_json(
    end: HeadlessEnd[ExperimentResult],
    explanation: Explanation,
    options: ExperimentOptions,
    *,
    compares: bool,
) -> None:
    document = experiment_json(
        end.result.records,
        describe_qt_environment(),
        (explanation,),
        with_spans=options.spans,
        with_summary=compares,
    )
    options.json.write(to_text(document, compact=options.spans))


def status_of(end: HeadlessEnd[ExperimentResult]) -> ExitStatus:
    """Return the exit status of an experiment, and report the progress of an interrupted one."""
    result = end.result
    if end.signal_number is not None:
        done = sum(record.outcome is not Outcome.CANCELLED for record in result.records)
        runs_total = max(done, len(result.experiment.models) * result.experiment.size.repeats)
        complain(f"interrupted with {part_text(done, runs_total, 'run')} done")
        return status_of_signal(end.signal_number)
    return ExitStatus.FINISHED if result.outcome is Outcome.FINISHED else ExitStatus.FAILED
