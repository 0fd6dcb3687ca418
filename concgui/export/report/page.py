"""The report as one self-contained page: no script, no file beside it, nothing fetched."""

import dataclasses
import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from jinja2 import Environment as TemplateEnvironment
from jinja2 import FunctionLoader, StrictUndefined
from markupsafe import Markup

from concgui import __version__
from concgui.engine.evaluation.matrix_cells import MatrixCell
from concgui.engine.findings.explanation import MOST_SHOWN, Explanation
from concgui.engine.findings.finding import Finding, Proposal
from concgui.engine.records.run_record import RunRecord
from concgui.engine.records.thread_states import STATES
from concgui.export.report.content import Report, ReportPart
from concgui.export.report.timelines import runs_with_timeline
from concgui.export.resource_files import resource_bytes
from concgui.export.svg.axes import axes_drawing
from concgui.export.svg.drawing import Drawing
from concgui.export.svg.inks import variables
from concgui.export.svg.patterns import PATTERNS
from concgui.export.svg.scatter import placed_rows, scatter_drawing
from concgui.export.svg.timeline import timeline_drawing
from concgui.presentation import report_text
from concgui.presentation.colours import DARK, LIGHT
from concgui.presentation.comparison_verdict import DECISION_HEADS, comparison_verdict, decision_row
from concgui.presentation.environment_text import environment_rows
from concgui.presentation.findings_text import finding_words
from concgui.presentation.matrix_reasons import matrix_reasons
from concgui.presentation.matrix_text import cell_figure, cell_sentence
from concgui.presentation.model_names import ModelNames
from concgui.presentation.plain_text import one_line
from concgui.presentation.proposal_text import proposal_command
from concgui.presentation.remarks import remarks_on
from concgui.presentation.summary_table import SummaryColumn, SummaryRow, summary_columns, summary_rows
from concgui.presentation.timeline.state_text import STATE_WORDS
from concgui.presentation.timeline.text import freeze_line, run_subtitle
from concgui.presentation.timeline.view_text import shape_meanings, states_to_explain
from concgui.presentation.verdict_text import summary_verdict

_FOLDER = "report"


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell of a table.

    Attributes:
        text: What stands in it.
        heading: The name of its column, for a narrow page on which a row is a list.
        css_class: How it looks.
        detail: More about it, shown under the pointer and read aloud.
    """

    text: str
    heading: str
    css_class: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a table: its heading, and its cells."""

    heading: str
    cells: tuple[_Cell, ...]


@dataclass(frozen=True, slots=True)
class _Figure:
    """A drawing in both widths, with its caption."""

    caption: str
    wide: Markup
    narrow: Markup
    detail: str = ""
    below: str = ""


@dataclass(frozen=True, slots=True)
class _FindingLines:
    """A finding: what was found, what to do, and a command that shows the difference."""

    text: str
    advice: str
    command: str


@dataclass(frozen=True, slots=True)
class _Part:
    """Runs that are compared, ready to be put on a page."""

    key: str
    title: str
    measured: str
    verdict: str
    findings: tuple[_FindingLines, ...]
    more_findings: tuple[_FindingLines, ...]
    axes: _Figure
    scatter: _Figure | None
    columns: tuple[_Cell, ...]
    rows: tuple[_Row, ...]
    remarks: tuple[str, ...]
    timelines: tuple[_Figure, ...]
    timelines_note: str
    shapes: str = ""
    states: tuple[tuple[int, str], ...] = field(default=())


def report_html(report: Report) -> str:
    """Return the page. Characters beyond ASCII are written as references, so that no encoding spoils it."""
    templates = TemplateEnvironment(
        loader=FunctionLoader(_template),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    parts = [_part(part, report.names, f"p{number}") for number, part in enumerate(report.parts)]
    page = templates.get_template(
        "page.html"
    ).render(
        words=report_text,
        version=__version__,
        title=report_text.MATRIX_TITLE if report.cells else parts[0].title,
        is_matrix=bool(report.cells),
        parts=parts,
        patterns=Markup(PATTERNS),  # noqa: S704 -- written there, with nothing from a file
        light=variables(LIGHT),
        dark=variables(DARK),
        decision_heads=DECISION_HEADS,
        decision_columns=[_Cell(head, head) for head in DECISION_HEADS[1:]],
        decisions=_decisions(report),
        matrix_columns=[_Cell(name, name) for name in _matrix_models(report)],
        matrix=_matrix_rows(report.cells, report.names),
        matrix_findings=[_finding_lines(f, (), w) for w, f in report.strongest_findings()[:MOST_SHOWN]],
        matrix_reasons=matrix_reasons(report.cells),
        ladder_rows=report_text.ladder_rows(),
        environments=[environment_rows(e) for e in dict.fromkeys(r.environment for r in report.records)],
    )
    return page.encode("ascii", "xmlcharrefreplace").decode("ascii")


def _template(name: str) -> str:
    return resource_bytes(_FOLDER, name).decode("utf-8")


def _shown(value: object) -> object:
    """Return what the page shows of a value: characters that no page may have are made visible."""
    return value if isinstance(value, Markup) or not isinstance(value, str) else one_line(value)


def _part(part: ReportPart, names: ModelNames, key: str) -> _Part:
    records = part.records
    rows = summary_rows(records, names)
    columns = summary_columns(rows, compares=part.compares)[1:]
    shown = runs_with_timeline(records)
    placed = placed_rows(rows) if part.compares else ()
    findings = tuple(
        _finding_lines(group.first, group.others, way_to_try=part.way_to_try)
        for group in part.explanation.groups
    )
    explained = [state for record in shown for state in states_to_explain(record)]
    return _Part(
        key=key,
        title=report_text.runs_title(records),
        measured=report_text.measured_text(records),
        verdict=_verdict(part.explanation),
        findings=findings[:MOST_SHOWN],
        more_findings=findings[MOST_SHOWN:],
        axes=_both(
            report_text.axes_words([r.summary for r in rows]).title, axes_drawing, rows, f"{key}-axes"
        ),
        scatter=_both("Fast × smooth", scatter_drawing, placed, f"{key}-scatter") if placed else None,
        columns=tuple(_Cell(c.heading, c.heading, "number" if c.is_number else "") for c in columns),
        rows=tuple(_summary_row(row, columns) for row in rows),
        remarks=(
            *remarks_on(records, names, compares=part.compares, told=part.explanation.shown_keys),
            *part.further_remarks,
        ),
        timelines=tuple(_timeline(record, names, f"{key}-t{n}") for n, record in enumerate(shown)),
        timelines_note=_timelines_note(records, shown),
        shapes=" · ".join(_in_turns([shape_meanings(record) for record in shown])),
        states=tuple((n, STATE_WORDS[state]) for n, state in enumerate(STATES) if state in explained),
    )


def _verdict(explanation: Explanation) -> str:
    return comparison_verdict(explanation.verdict) if explanation.verdict is not None else ""


def _finding_lines(
    finding: Finding,
    others: tuple[str, ...],
    workload: str = "",
    way_to_try: Callable[[Proposal], str] = proposal_command,
) -> _FindingLines:
    words = finding_words(finding, others)
    command = way_to_try(finding.proposal) if finding.proposal is not None else ""
    return _FindingLines(f"{workload}, {words.text}" if workload else words.text, words.advice, command)


def _both(caption: str, draw: Callable[..., Drawing], what: object, key: str) -> _Figure:
    """Return a drawing for wide and for narrow pages; a style shows one of them."""
    wide = draw(what, f"{key}-w", is_narrow=False).markup("wide")
    narrow = draw(what, f"{key}-n", is_narrow=True).markup("narrow")
    # The words in drawings are escaped where these are made.
    return _Figure(caption, Markup(wide), Markup(narrow))  # noqa: S704


def _timeline(record: RunRecord, names: ModelNames, key: str) -> _Figure:
    model, _, rest = run_subtitle(record, names).partition(" · ")
    drawn = _both(model, timeline_drawing, record, key)
    return dataclasses.replace(drawn, detail=rest, below=freeze_line(record))


def _in_turns(lists: Sequence[Sequence[str]]) -> Iterable[str]:
    """Return the first texts of all lists, then the second ones, and so on; each text once."""
    in_turns = (text for texts in itertools.zip_longest(*lists) for text in texts if text is not None)
    return dict.fromkeys(in_turns)


def _timelines_note(records: Sequence[RunRecord], shown: Sequence[RunRecord]) -> str:
    if not any(record.has_all_spans for record in records):
        return report_text.NO_SPANS
    return report_text.left_out_runs_text(len(records) - len(shown))


def _summary_row(row: SummaryRow, columns: Sequence[SummaryColumn]) -> _Row:
    smoothness = row.summary.smoothness
    word = f"rung-{smoothness.rank}" if smoothness is not None else ""
    return _Row(
        row.name,
        tuple(
            _Cell(
                column.text(row),
                column.heading,
                "number" if column.is_number else word if column.key == "smoothness" else "",
            )
            for column in columns
        ),
    )


def _decisions(report: Report) -> list[_Row]:
    verdicts = [explained.verdict for explained in report.explanations if explained.verdict is not None]
    rows = [decision_row(verdict) for verdict in verdicts] if report.cells else []
    return [
        _Row(first, tuple(_Cell(text, head) for text, head in zip(rest, DECISION_HEADS[1:], strict=True)))
        for first, *rest in rows
    ]


def _matrix_models(report: Report) -> Iterable[str]:
    return dict.fromkeys(report.names.marked_name(cell.model) for cell in report.cells)


def _matrix_rows(cells: Sequence[MatrixCell], names: ModelNames) -> list[_Row]:
    """Return a row per workload: there are more workloads than models, and a page is narrow."""
    by_workload: dict[str, list[MatrixCell]] = {}
    for cell in cells:
        by_workload.setdefault(cell.workload, []).append(cell)
    return [
        _Row(workload, tuple(_matrix_cell(cell, names) for cell in of_workload))
        for workload, of_workload in by_workload.items()
    ]


def _matrix_cell(cell: MatrixCell, names: ModelNames) -> _Cell:
    """Return the speed-up and the word for the window; no meaning depends on colour alone."""
    summary = cell.summary
    word = summary_verdict(summary) if summary is not None else ""
    css_class = f"rung-{summary.smoothness.rank}" if summary is not None and summary.smoothness else ""
    text = cell_figure(cell) or report_text.NOT_YET
    return _Cell(
        f"{text} {word}".rstrip(), names.marked_name(cell.model), css_class, cell_sentence(cell, names)
    )
