"""A comparison as HTML, for notebooks and as a page. Everything in it is escaped."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from concgui.engine.findings.explanation import MOST_SHOWN, Explanation
from concgui.engine.records.run_record import RunRecord
from concgui.library.words import call_of, left_out_lines
from concgui.presentation.comparison_verdict import comparison_verdict
from concgui.presentation.findings_text import finding_line
from concgui.presentation.model_names import ModelNames
from concgui.presentation.plain_text import one_line
from concgui.presentation.remarks import remarks_on
from concgui.presentation.summary_table import SummaryRow, summary_columns, summary_rows
from concgui.qtlayer.catalogue import MODELS

_SHOWN = (
    "model",
    "wall_s",
    "speedup",
    "cancel_s",
    "p99_ms",
    "longest_freeze_ms",
    "smoothness",
    "tasks_total",
)
_STYLE = (
    "<style>"
    # No colour of its own: it lies on a light page as on a dark one.
    ".concgui{max-width:60em;line-height:1.4}.concgui .wide{overflow-x:auto}"
    ".concgui table{border-collapse:collapse;margin:.7em 0}"
    ".concgui th,.concgui td{padding:.2em .7em;text-align:right;white-space:nowrap;"
    "border-bottom:1px solid rgba(128,128,128,.4)}"
    ".concgui th:first-child,.concgui td:first-child{text-align:left}"
    ".concgui li{margin:.35em 0}.concgui .dim{opacity:.75}"
    "</style>"
)


def page(records: Sequence[RunRecord], explanation: Explanation, left_out: Mapping[str, str]) -> str:
    """Return the page of a report (see `fragment`)."""
    # Late: a notebook shows the other form, which needs neither templates nor drawings.
    from concgui.export.report.content import Report, ReportPart
    from concgui.export.report.page import report_html

    part = ReportPart(
        tuple(records),
        explanation,
        _compares(records),
        further_remarks=tuple(left_out_lines(left_out)),
        way_to_try=call_of,
    )
    return report_html(Report((part,), _names()))


def fragment(records: Sequence[RunRecord], explanation: Explanation, left_out: Mapping[str, str]) -> str:
    """Return a part of a page, as a notebook shows it.

    Args:
        records: The runs, at least one.
        explanation: Verdict and findings.
        left_out: Models that were not run, with the reason.
    """
    compares = _compares(records)
    remarks = remarks_on(records, _names(), compares=compares, told=explanation.shown_keys)
    verdict = comparison_verdict(explanation.verdict) if explanation.verdict is not None else ""
    parts = (
        _STYLE,
        f"<p><strong>{_safe(verdict)}</strong></p>",
        _list(_findings(explanation)),
        _table(summary_rows(records, _names()), compares=compares),
        *(f'<p class="dim">{_safe(line)}</p>' for line in (*remarks, *left_out_lines(left_out))),
    )
    return f'<div class="concgui">{"".join(parts)}</div>'


def _compares(records: Sequence[RunRecord]) -> bool:
    return len({record.model for record in records}) > 1


def _names() -> ModelNames:
    return ModelNames.of(model.info for model in MODELS)


def _findings(explanation: Explanation) -> Iterable[str]:
    for group in explanation.groups[:MOST_SHOWN]:
        line = _safe(finding_line(group.first, group.others))
        proposal = group.first.proposal
        yield line if proposal is None else f"{line}<br>Try: <code>{_safe(call_of(proposal))}</code>"


def _table(rows: Sequence[SummaryRow], *, compares: bool) -> str:
    columns = [column for column in summary_columns(rows, compares=compares) if column.key in _SHOWN]
    head = "".join(f"<th>{_safe(column.heading)}</th>" for column in columns)
    body = "".join(
        f"<tr>{''.join(f'<td>{_safe(column.text(row))}</td>' for column in columns)}</tr>" for row in rows
    )
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _list(items: Iterable[str]) -> str:
    entries = "".join(f"<li>{item}</li>" for item in items)
    return f"<ul>{entries}</ul>" if entries else ""


def _safe(text: str) -> str:
    return escape(one_line(text))
