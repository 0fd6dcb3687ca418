"""The execution of ``matrix`` after its options are read. Imported late because of Qt."""

import sys
from collections.abc import Sequence
from pathlib import Path

from concgui.app.explaining import decisions_on, explain_by_workload
from concgui.app.headless import HeadlessEnd, run_matrix
from concgui.app.matrix_session import read_or_set_aside
from concgui.cli.common.exit_status import ExitStatus, status_of_signal
from concgui.cli.common.interrupts import prefer_cleaning_up
from concgui.cli.common.keeping import begin_keeping, end_keeping
from concgui.cli.common.matrix_options import MatrixOptions
from concgui.cli.common.streams import complain, end_program
from concgui.cli.terminal.explanations import print_decisions
from concgui.cli.terminal.matrix_progress import MatrixProgressLine
from concgui.cli.terminal.matrix_table import print_matrix
from concgui.engine.errors import ConcguiError, UsageError
from concgui.engine.evaluation.matrix_cells import MatrixResult
from concgui.engine.planning.matrix_plan import MatrixPlan
from concgui.engine.records.run_record import RunRecord
from concgui.engine.system.environment import Environment
from concgui.engine.tasks.outcome import Outcome
from concgui.engine.workloads.catalogue import WORKLOADS, find_workload, for_any_matrix
from concgui.export.findings_json import JsonObject, decisions_json, explanations_json
from concgui.presentation.history_text import dropped_text
from concgui.presentation.model_names import ModelNames
from concgui.presentation.notes import reason_text
from concgui.presentation.numbers import count_text, part_text, rough_time
from concgui.qtlayer.catalogue import MODELS, find_model
from concgui.qtlayer.environment import describe_qt_environment
from concgui.qtlayer.running.matrix_preview import matrix_preview
from concgui.store.data_folder import NoDataFolderError
from concgui.store.history_place import SIZE_VARIABLE
from concgui.store.matrix_file import SavedMatrix, differences
from concgui.store.matrix_place import MatrixFile, MatrixPlace, usual_place


def execute_matrix(options: MatrixOptions) -> int:
    """Run a matrix, or the rest of one, keep it and print it.

    Raises:
        UsageError: A key is unknown, or the matrix cannot be resumed.
        ConcguiError: The matrix could not be run, or the file could not be written.
    """
    plan, environment = plan_of(options), describe_qt_environment()
    place = _usual_place() if options.out is None else MatrixFile(options.out, _explained)
    saved = _saved_to_resume(place, plan, environment, options)
    _check_writable(place)
    _announce(plan, saved, place.path)
    # A matrix without a file of its own is kept in the history as a matrix, with its runs.
    keeping = begin_keeping(options.is_kept) if options.out is not None else None
    end = run_matrix(
        plan,
        saved,
        place,
        environment,
        MatrixProgressLine(sys.stderr),
        status_of_signal,
        on_run_ended=keeping.add if keeping is not None else None,
    )
    prefer_cleaning_up()
    print_matrix(sys.stdout, end.result, ModelNames.of(model.info for model in MODELS))
    explanations = explain_by_workload(end.result.records)
    decisions = decisions_on(end.result.records, explanations)
    print_decisions(sys.stdout, explanations, decisions, show_all=options.all_findings)
    complain_or_tell(end, place.path)
    end_keeping(keeping)
    return end_program(status_of(end), at_rest=end.at_rest)


def _explained(records: Sequence[RunRecord]) -> JsonObject:
    explanations = explain_by_workload(records)
    return explanations_json(explanations) | decisions_json(decisions_on(records, explanations))


def plan_of(options: MatrixOptions) -> MatrixPlan:
    """Return the plan that the options describe.

    Raises:
        UnknownKeyError: A model or a workload with that key does not exist.
    """
    models = tuple(model.info.key for model in MODELS) if options.models is None else options.models
    for key in models:
        find_model(key)
    chosen = (
        for_any_matrix(WORKLOADS)
        if options.workloads is None
        else tuple(map(find_workload, options.workloads))
    )
    return MatrixPlan(
        models,
        tuple(entry.make({}) for entry in chosen),
        workers=options.workers,
        repeats=options.repeats,
        tasks=options.tasks,
        quick=options.quick,
    )


def _usual_place() -> MatrixPlace:
    try:
        place = usual_place()
    except NoDataFolderError as error:
        raise ConcguiError(f"{error}, or name a file with --out") from error
    if place is None:
        raise UsageError(f"{SIZE_VARIABLE}=0 switches the history off; name a file with --out")
    return place


def _check_writable(place: MatrixPlace) -> None:
    """Refuse a place that cannot be written before the matrix is run, not minutes later."""
    try:
        place.check_writable()
    except ConcguiError as error:
        raise ConcguiError(f"{error}; name another file with --out") from error


def _saved_to_resume(
    place: MatrixPlace, plan: MatrixPlan, environment: Environment, options: MatrixOptions
) -> SavedMatrix | None:
    """Return the matrix to resume, or None, and then report what happens to the existing matrix."""
    saved = _read_or_set_aside(place, options)
    if saved is None:
        if options.resume:
            raise UsageError(f"--resume: {place.path} holds no matrix; omit --resume to start one")
        return None
    differing = differences(saved, plan, environment)
    if options.resume and differing:
        raise UsageError(
            f"--resume: {place.path} has other settings ({'; '.join(differing)}); use those settings, name "
            "another file with --out, or omit --resume to start a new matrix"
        )
    if not differing and (options.resume or not saved.is_complete):
        return saved
    why = f"has other settings ({'; '.join(differing)})" if differing else "is complete"
    former = "stays there" if place.former_path is None else f"is kept as {place.former_path}"
    complain(f"the matrix in {place.path} {why}; starting a new one, the old one {former}")
    return None


def _read_or_set_aside(place: MatrixPlace, options: MatrixOptions) -> SavedMatrix | None:
    """Return the kept matrix. A damaged file is renamed unless a person named it: it may be any file."""
    if options.out is not None or options.resume:
        return place.read()
    saved, problem = read_or_set_aside(place)
    if problem:
        complain(problem)
    return saved


def _announce(plan: MatrixPlan, saved: SavedMatrix | None, path: Path) -> None:
    """Report before the start how many pairs are left and about how long they will take."""
    ahead = matrix_preview(plan, saved.records if saved else ())
    left = count_text(ahead.pairs_left, "pair")
    before = f"; {ahead.pairs_done} already done in {path}" if ahead.pairs_done else ""
    refused = f"; {ahead.pairs_refused} cannot be run here" if ahead.pairs_refused else ""
    complain(f"{left} of {ahead.pairs_total} to run, about {rough_time(ahead.seconds_left)}{before}{refused}")


def complain_or_tell(end: HeadlessEnd[MatrixResult], path: Path) -> None:
    """Report on standard error where the matrix is, and how to resume an interrupted one."""
    if end.dropped:
        complain(dropped_text(end.dropped))
    if end.unwritten:
        complain(f"not kept: {end.unwritten}")
    elif end.result.outcome is Outcome.CANCELLED:
        done = sum(cell.summary is not None for cell in end.result.cells)
        why = reason_text(end.result.stopped_by) or "interrupted"
        kept = f"kept in {path}; the same command with --resume runs the rest"
        kept = kept if done else "nothing to keep"
        complain(f"{why} with {part_text(done, len(end.result.cells), 'pair')} done, {kept}")
    else:
        complain(f"kept in {path}")


def status_of(end: HeadlessEnd[MatrixResult]) -> ExitStatus:
    """Return the exit status of a matrix. Failed tasks are results and do not make the matrix fail."""
    if end.signal_number is not None:
        return status_of_signal(end.signal_number)
    if end.result.stopped_by:
        # Returned and not raised: if tasks cannot be stopped, the process must be ended with this status.
        complain(reason_text(end.result.stopped_by))
        return ExitStatus.FAILED
    # The exit status must show that the requested file is missing.
    return ExitStatus.FAILED if end.unwritten else ExitStatus.FINISHED
