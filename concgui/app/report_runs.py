"""The runs of a report: gathered from files and the history, put together where they can be compared."""

from collections.abc import Callable, Sequence
from pathlib import Path

from concgui.app.explaining import explain_records
from concgui.app.kept_runs import kept_runs
from concgui.engine.evaluation.matrix_cells import MatrixCell, matrix_cells
from concgui.engine.records.run_record import RunRecord
from concgui.export.report.content import Report, ReportPart
from concgui.presentation.model_names import ModelNames
from concgui.qtlayer.catalogue import MODELS
from concgui.store.matrix_file import NotAMatrixError, read_matrix


def report_on_words(words: Sequence[str], usual_history: Callable[[], Path]) -> Report:
    """Return a report on the runs that words name; a run that several of them name stands in it once.

    Args:
        words: Each is the path of a JSON file, or the start of the id of a run in the history.
        usual_history: Returns the path of the history; called only for an id.

    Raises:
        UsageError: There is no such file and no such run, or a file cannot be understood.
        ConcguiError: A file or the history cannot be read.
    """
    found: dict[tuple[str, str, str, int], RunRecord] = {}
    cells: tuple[MatrixCell, ...] = ()
    for word in words:
        runs = kept_runs(word, usual_history)
        for record in runs.records:
            found.setdefault((record.id, record.model, record.workload, record.repeat), record)
        if len(words) == 1 and not runs.is_comparison:
            cells = _cells_of_file(Path(word))
    return report_on_records(tuple(found.values()), cells)


def report_on_records(records: Sequence[RunRecord], cells: Sequence[MatrixCell] = ()) -> Report:
    """Return a report on runs, of which only those are compared that can be.

    Args:
        records: At least one run.
        cells: The cells of a matrix that is to be shown; those of the runs where many models did many
            workloads and there are none.
    """
    groups: dict[tuple[object, ...], list[RunRecord]] = {}
    for record in records:
        groups.setdefault(_what_must_agree(record), []).append(record)
    parts = tuple(
        ReportPart(tuple(group), explain_records(group), len({record.model for record in group}) > 1)
        for group in groups.values()
    )
    names = ModelNames.of(model.info for model in MODELS)
    return Report(parts, names, tuple(cells) or _cells_of(records, parts))


def _what_must_agree(record: RunRecord) -> tuple[object, ...]:
    """Return what must be the same for two runs to be compared."""
    return record.workload, record.params, record.tasks.total, record.workers, record.environment


def _cells_of(records: Sequence[RunRecord], parts: Sequence[ReportPart]) -> tuple[MatrixCell, ...]:
    """Return the cells of runs of several models on several workloads, if all of each can be compared."""
    models = tuple(dict.fromkeys(record.model for record in records))
    workloads = tuple(dict.fromkeys(record.workload for record in records))
    if len(workloads) < 2 or len(workloads) != len(parts) or not any(part.compares for part in parts):
        return ()
    return matrix_cells(models, workloads, records, {})


def _cells_of_file(path: Path) -> tuple[MatrixCell, ...]:
    """Return the cells of a matrix file, which say why a pair was not run; () for any other file."""
    try:
        saved = read_matrix(path)
    except NotAMatrixError:
        return ()
    return saved.cells if saved is not None else ()
