"""Run records as comma-separated values (RFC 4180), one line per run, in full precision."""

import csv
import io
from collections.abc import Iterable

from concgui.engine.evaluation.summary import summaries_of_runs
from concgui.engine.records.run_record import RunRecord
from concgui.presentation.figures import FigureValue, Place, figures_in

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")

_FIGURES = figures_in(Place.CSV)

COLUMN_NAMES = tuple(figure.key for figure in _FIGURES)
"""The header line. Names contain the unit; an empty cell is an unknown figure."""


def records_as_csv(records: Iterable[RunRecord]) -> str:
    """Return a header line and one line per run. Numbers are written as by `repr`, so none is rounded."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMN_NAMES)
    runs = tuple(records)
    for record, summary in zip(runs, summaries_of_runs(runs), strict=True):
        writer.writerow(_safe(figure.read(record, summary)) for figure in _FIGURES)
    return text.getvalue()


def _safe(cell: FigureValue) -> FigureValue:
    """Prevent a spreadsheet from reading text as a formula (OWASP, CSV injection). Numbers stay numbers."""
    if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS):
        return "'" + cell
    return cell
