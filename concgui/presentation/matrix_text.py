"""A cell of the matrix in words."""

import html

from concgui.engine.evaluation.matrix_cells import MatrixCell
from concgui.engine.evaluation.summary import REFERENCE_MODEL, ModelSummary
from concgui.engine.tasks.outcome import Outcome
from concgui.presentation.figures import measured_spreads
from concgui.presentation.model_names import ModelNames
from concgui.presentation.notes import note_text, reason_text
from concgui.presentation.numbers import ratio_text
from concgui.presentation.verdict_text import summary_verdict_sentence

UNAVAILABLE = "–"
FAILED = "failed"
NO_SPEEDUP = "?"

DISTURBED = "~"
"""Stands beside figures of runs during which other programs used the CPUs."""

QUICK_MEANING = (
    "Quick: the tasks are small, so freezes are shorter, and processes, which start slowly, gain too little."
)
"""What a reader of a quick matrix must know; shown wherever there is one."""

ONLY_FIGURES = "only the figures were kept, not the run; run it again to see its timeline"


def cell_figure(cell: MatrixCell) -> str:
    """Return what is written in a cell: the speed-up, or why there is none; "" for not yet."""
    if cell.summary is None:
        return UNAVAILABLE if cell.reason else ""
    figure = _figure(cell.summary)
    # In place of the sign: there is no room for both.
    return f"{figure.removesuffix('×')}{DISTURBED}" if cell.summary.was_disturbed else figure


def _figure(summary: ModelSummary) -> str:
    if summary.outcome is Outcome.FAILED:
        return FAILED
    if summary.speedup is None:
        return NO_SPEEDUP
    return ratio_text(summary.speedup) if summary.speedup < 9.995 else f"{summary.speedup:.0f}×"


def cell_sentence(cell: MatrixCell, names: ModelNames) -> str:
    """Return a cell as one plain sentence, for screen readers."""
    return ", ".join(cell_lines(cell, names)).replace(":,", ":")


def cell_lines(cell: MatrixCell, names: ModelNames) -> list[str]:
    """Return a cell in plain lines, the pair first."""
    lines = [f"{cell.model} on {cell.workload}"]
    lines += [remedy] if (remedy := names.remedy_for(cell.model)) else []
    summary = cell.summary
    if summary is None:
        return [*lines, reason_text(cell.reason) or "not run yet"]
    if summary.speedup is not None:
        lines.append(f"speed-up {ratio_text(summary.speedup)}")
        lines.append(f"speed-up of the work alone {ratio_text(summary.work_speedup)}")
    elif summary.outcome is not Outcome.FAILED:
        agree = f"it is measured against {REFERENCE_MODEL}, which did not finish"
        lines.append(f"no speed-up: {agree if summary.checksum_agrees else 'the results differ'}")
    lines += [f"{figure.label} {figure.spread_text(summary)}" for figure in measured_spreads(summary)]
    lines.append(summary_verdict_sentence(summary))
    lines += map(note_text, summary.notes)
    if summary.was_disturbed:
        lines.append("other programs used the CPUs during a run")
    if cell.reason:
        lines.append(reason_text(cell.reason))
    return lines


def missing_run_text(cell: MatrixCell) -> str:
    """Return why a cell has no run that could be shown."""
    pair = f"{cell.model} on {cell.workload}"
    if cell.summary is None:
        return f"{pair}: {reason_text(cell.reason) or 'not run yet'}"
    return f"{pair}: {ONLY_FIGURES}"


def cell_tooltip(cell: MatrixCell, names: ModelNames, *, has_run: bool = True) -> str:
    """Return the lines as rich text that shows them as they are, whatever an exception said.

    Args:
        cell: What is told.
        names: Of the models.
        has_run: Whether its run is there to be shown, and not only its figures.
    """
    first, *rest = (html.escape(line[:300]) for line in cell_lines(cell, names))
    action = ["Click: show its timeline." if has_run else f"{ONLY_FIGURES}."] if cell.summary else []
    return f"<b>{first}</b><br>" + "<br>".join([*rest, *action])
