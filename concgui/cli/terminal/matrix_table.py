"""The table of a matrix: models as rows, workloads as columns, both axes in every cell."""

import io
from collections.abc import Mapping, Sequence
from typing import TextIO

from rich.console import Console
from rich.text import Text

from concgui.cli.terminal.consoles import Column, Grid, layout_console, print_all
from concgui.cli.terminal.tables import SMOOTHNESS_STYLES
from concgui.engine.evaluation.matrix_cells import MatrixCell, MatrixResult
from concgui.engine.evaluation.summary import REFERENCE_MODEL
from concgui.engine.tasks.outcome import Outcome
from concgui.presentation.labels import SMOOTHNESS_LABELS
from concgui.presentation.matrix_reasons import matrix_reasons, pairs_text
from concgui.presentation.matrix_text import DISTURBED, QUICK_MEANING
from concgui.presentation.model_names import ModelNames
from concgui.presentation.notes import note_text
from concgui.presentation.numbers import UNKNOWN, ratio_text
from concgui.presentation.verdict_text import NOT_MEASURED, UNEVEN_MEANING

_EXPLANATION = (
    f"Each cell: the speed-up over {REFERENCE_MODEL}, start-up included, and the window's smoothness. "
    f"{UNKNOWN}: no figure; 'failed': tasks failed; see below."
)


def print_matrix(stream: TextIO | None, result: MatrixResult, names: ModelNames) -> None:
    """Print the table, in several parts if it is wider than the terminal, and the reasons below."""
    if stream is None:
        return
    plan = result.plan
    by_pair = {(cell.model, cell.workload): cell for cell in result.cells}
    rows = {model: names.marked_name(model) for model in plan.models}
    console = layout_console(stream, io.StringIO())
    parts: list[Grid | str] = []
    for keys in _columns_that_fit(console, rows, plan.workload_keys, by_pair):
        parts += [_grid(rows, keys, by_pair), ""]
    remarks = [
        _EXPLANATION,
        *_cautions(result, names),
        *([QUICK_MEANING] if plan.quick else []),
        *matrix_reasons(result.cells),
    ]
    print_all(stream, *parts, *remarks)


def _cautions(result: MatrixResult, names: ModelNames) -> list[str]:
    """Return warnings that limit what the figures show."""
    cautions = [f"{model}: {remedy}." for model in result.plan.models if (remedy := names.remedy_for(model))]
    if result.plan.repeats == 1:
        cautions.append("One run each: use --repeats 3 if small differences matter.")
    if any(cell.summary is not None and cell.summary.was_disturbed for cell in result.cells):
        cautions.append(f"{DISTURBED}: other programs used the CPUs during a run.")
    uneven = [cell for cell in result.cells if cell.summary is not None and cell.summary.is_uneven]
    cautions += [
        f"{cell.model} on {cell.workload}: {note_text(note)}"
        for cell in result.cells
        if cell.summary is not None
        for note in cell.summary.notes
    ]
    if uneven:
        cautions.append(f"smooth, but {UNEVEN_MEANING}: {pairs_text(uneven, result.cells)}.")
    return cautions


def _columns_that_fit(
    console: Console,
    models: Mapping[str, str],
    workloads: Sequence[str],
    cells: dict[tuple[str, str], MatrixCell],
) -> list[list[str]]:
    """Return the workloads in groups, each as wide as the terminal allows."""
    if not _grid(models, workloads[:1], cells).fits(console):
        return [list(workloads)]  # The rows become paragraphs.
    groups: list[list[str]] = [[]]
    for workload in workloads:
        wider = [*groups[-1], workload]
        if groups[-1] and not _grid(models, wider, cells).fits(console):
            groups.append([workload])
        else:
            groups[-1] = wider
    return groups


def _grid(
    models: Mapping[str, str], workloads: Sequence[str], cells: dict[tuple[str, str], MatrixCell]
) -> Grid:
    return Grid(
        (Column("model"), *map(Column, workloads)),
        tuple((name, *(_cell_text(cells[model, w]) for w in workloads)) for model, name in models.items()),
    )


def _cell_text(cell: MatrixCell) -> Text:
    """Return the speed-up above the coloured word of the ladder; no meaning depends on colour alone."""
    summary = cell.summary
    if summary is None:
        return Text(UNKNOWN if cell.reason else "not yet")
    failed = summary.outcome is Outcome.FAILED
    speed = "failed" if failed else UNKNOWN if summary.speedup is None else ratio_text(summary.speedup)
    text = Text(f"{speed}{f' {DISTURBED}' if summary.was_disturbed else ''}\n", style="")
    if summary.smoothness is None:
        return text.append(NOT_MEASURED)
    return text.append(SMOOTHNESS_LABELS[summary.smoothness], style=SMOOTHNESS_STYLES[summary.smoothness])
