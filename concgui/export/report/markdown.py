"""The report as Markdown: verdict, findings, table, notes and environment, without drawings."""

import re
from collections.abc import Iterator, Sequence

from concgui import __version__
from concgui.engine.findings.explanation import MOST_SHOWN, FindingGroup
from concgui.export.report.content import Report, ReportPart
from concgui.presentation import report_text
from concgui.presentation.comparison_verdict import DECISION_HEADS, comparison_verdict, decision_row
from concgui.presentation.environment_text import environment_rows
from concgui.presentation.findings_text import finding_words
from concgui.presentation.matrix_reasons import matrix_reasons
from concgui.presentation.matrix_text import cell_figure
from concgui.presentation.model_names import ModelNames
from concgui.presentation.plain_text import one_line
from concgui.presentation.proposal_text import proposal_command
from concgui.presentation.remarks import remarks_on
from concgui.presentation.summary_table import summary_columns, summary_rows
from concgui.presentation.verdict_text import summary_verdict

_SPECIAL = re.compile(r"([\\`*_\[\]|~>]|^[-+#])")


def report_markdown(report: Report) -> str:
    """Return the report. Every character with a meaning in Markdown or HTML is escaped."""
    is_matrix = bool(report.cells)
    title = report_text.MATRIX_TITLE if is_matrix else report_text.runs_title(report.parts[0].records)
    lines = [f"# {_plain(title)}", ""]
    if is_matrix:
        lines += _matrix(report)
    for part in report.parts:
        has_heading = is_matrix or len(report.parts) > 1
        if has_heading:
            lines += [f"## {_plain(report_text.runs_title(part.records))}", ""]
        lines += _part(part, report.names, "###" if has_heading else "##")
    lines += [f"## {report_text.HOW_MEASURED}", ""]
    lines += [line for paragraph in report_text.METHOD for line in (_plain(paragraph), "")]
    lines += [*_table(report_text.LADDER_HEADS, report_text.ladder_rows()), ""]
    lines += [f"## {report_text.WHERE_MEASURED}", ""]
    for environment in dict.fromkeys(record.environment for record in report.records):
        lines += [f"- {_plain(name)}: {_plain(value)}" for name, value in environment_rows(environment)]
        lines.append("")
    return "\n".join([*lines, report_text.written_by(_plain(__version__))]) + "\n"


def _part(part: ReportPart, names: ModelNames, level: str) -> Iterator[str]:
    yield from (_plain(report_text.measured_text(part.records)), "")
    if part.explanation.verdict is not None:
        yield from (f"**{_plain(comparison_verdict(part.explanation.verdict))}**", "")
    groups = part.explanation.groups
    if groups:
        yield from (f"{level} Why", "")
        yield from _findings(groups)
    yield from (f"{level} {report_text.BOTH_AXES}", "")
    models = summary_rows(part.records, names)
    columns = summary_columns(models, compares=part.compares)
    rows = [[column.text(row) for column in columns] for row in models]
    yield from _table([c.heading for c in columns], rows, [c.is_number for c in columns])
    yield ""
    told = part.explanation.shown_keys
    remarks = remarks_on(part.records, names, compares=part.compares, told=told)
    yield from (f"- {_plain(remark)}" for remark in remarks)
    if remarks:
        yield ""


def _findings(groups: Sequence[FindingGroup]) -> Iterator[str]:
    for group in groups[:MOST_SHOWN]:
        words = finding_words(group.first, group.others)
        advice = f" **{_plain(words.advice)}**" if words.advice else ""
        yield f"- {_plain(words.text)}{advice}"
        if group.first.proposal is not None:
            yield f"  Try: {_code(proposal_command(group.first.proposal))}"
    yield ""


def _matrix(report: Report) -> Iterator[str]:
    verdicts = [found.verdict for found in report.explanations if found.verdict is not None]
    yield from (f"## {_plain(report_text.DECISIONS_TITLE)}", "")
    yield from _table(DECISION_HEADS, [decision_row(verdict) for verdict in verdicts])
    yield from ("", _plain(report_text.MATRIX_MEANING), "")
    models = dict.fromkeys(report.names.marked_name(cell.model) for cell in report.cells)
    by_workload: dict[str, list[str]] = {}
    for cell in report.cells:
        word = summary_verdict(cell.summary) if cell.summary is not None else ""
        text = f"{cell_figure(cell) or report_text.NOT_YET} {word}".rstrip()
        by_workload.setdefault(cell.workload, []).append(text)
    rows = [(workload, *texts) for workload, texts in by_workload.items()]
    yield from _table(("workload", *models), rows)
    yield ""
    reasons = matrix_reasons(report.cells)
    yield from (f"- {_plain(reason)}" for reason in reasons)
    if reasons:
        yield ""


def _table(
    heads: Sequence[str], rows: Sequence[Sequence[str]], is_number: Sequence[bool] | None = None
) -> Iterator[str]:
    yield f"| {' | '.join(map(_plain, heads))} |"
    numbers = is_number or [False] * len(heads)
    yield f"|{'|'.join(' ---: ' if number else ' --- ' for number in numbers)}|"
    for row in rows:
        yield f"| {' | '.join(map(_plain, row))} |"


def _plain(text: str) -> str:
    """Return a text that Markdown shows as it is."""
    escaped = _SPECIAL.sub(r"\\\1", one_line(text))
    # An entity is safe in every dialect; a backslash before < is not.
    return escaped.replace("&", "&amp;").replace("<", "&lt;").replace("\\>", "&gt;")


def _code(text: str) -> str:
    """Return a text as code, between more backquotes than it has in a row."""
    longest = max((len(found) for found in re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    return f"{fence} {one_line(text)} {fence}" if longest else f"`{one_line(text)}`"
