"""The views of the window as files of vector graphics."""

from collections.abc import Sequence

from concgui.engine.findings.explanation import Explanation
from concgui.engine.records.run_record import RunRecord
from concgui.export.svg.axes import axes_drawing
from concgui.export.svg.document import Words, svg_document
from concgui.export.svg.drawing import Drawing
from concgui.export.svg.scatter import placed_rows, scatter_drawing
from concgui.export.svg.timeline import timeline_drawing
from concgui.presentation.colours import Theme
from concgui.presentation.comparison_verdict import comparison_verdict
from concgui.presentation.model_names import ModelNames
from concgui.presentation.scatter_text import TITLE
from concgui.presentation.summary_table import summary_rows
from concgui.presentation.timeline.text import freeze_line, run_subtitle

_SMALL = 12


def compare_svg(records: Sequence[RunRecord], names: ModelNames, caption: str, theme: Theme) -> str:
    """Return Compare.

    Args:
        records: Runs of one workload.
        names: The displayed names of the models.
        caption: What the figures come from.
        theme: The colours.
    """
    return svg_document([_axes(records, names), _caption(caption)], caption, theme)


def map_svg(records: Sequence[RunRecord], names: ModelNames, caption: str, theme: Theme) -> str:
    """Return Fast × smooth; see `compare_svg`."""
    rows = placed_rows(summary_rows(records, names))
    drawing = scatter_drawing(rows, "map", is_narrow=False)
    return svg_document([Words(TITLE, 16, is_bold=True), drawing, _caption(caption)], caption, theme)


def timeline_svg(record: RunRecord, names: ModelNames, caption: str, theme: Theme) -> str:
    """Return the whole timeline of a run; see `compare_svg`."""
    return svg_document([*_timeline(record, names), _caption(caption)], caption, theme)


def experiment_svg(
    records: Sequence[RunRecord],
    shown: RunRecord,
    explanation: Explanation,
    names: ModelNames,
    caption: str,
    theme: Theme,
) -> str:
    """Return the page of an experiment: the verdict, Compare, and the timeline of one run.

    Args:
        records: Runs of one workload.
        shown: The run whose timeline is shown.
        explanation: What the figures mean.
        names: The displayed names of the models.
        caption: What the figures come from.
        theme: The colours.
    """
    verdict = explanation.verdict
    said = [Words(comparison_verdict(verdict), 18, is_bold=True)] if verdict is not None else []
    parts = [*said, _axes(records, names), *_timeline(shown, names), _caption(caption)]
    return svg_document(parts, caption, theme)


def _axes(records: Sequence[RunRecord], names: ModelNames) -> Drawing:
    return axes_drawing(summary_rows(records, names), "axes", is_narrow=False)


def _timeline(record: RunRecord, names: ModelNames) -> list[Drawing | Words]:
    below = freeze_line(record)
    return [
        Words(run_subtitle(record, names), 14),
        timeline_drawing(record, "timeline", is_narrow=False),
        *([Words(below, _SMALL, "--muted")] if below else []),
    ]


def _caption(text: str) -> Words:
    return Words(text, _SMALL, "--muted")
