"""A comparison as HTML, for notebooks and as a page. Everything in it is escaped."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from concgui.engine.evaluation.summary import ModelSummary, summarise
from concgui.engine.findings.explanation import MOST_SHOWN, Explanation
from concgui.engine.records.run_record import RunRecord
from concgui.library.words import call_of, left_out_lines
from concgui.presentation.comparison_verdict import comparison_verdict
from concgui.presentation.figures import find_figure
from concgui.presentation.findings_text import finding_line
from concgui.presentation.model_names import ModelNames
from concgui.presentation.numbers import ratio_text
from concgui.presentation.plain_text import one_line
from concgui.presentation.remarks import remarks_on
from concgui.presentation.verdict_text import summary_verdict
from concgui.qtlayer.catalogue import MODELS

_FIGURES = ("wall_s", "startup_s", "p99_ms", "longest_freeze_ms")
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
_PAGE = (
    '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width,initial-scale=1">'
    '<meta name="color-scheme" content="light dark"><title>{title}</title>'
    "<style>body{{font-family:system-ui,sans-serif;margin:1.5em}}</style></head><body>{body}</body></html>\n"
)


def page(records: Sequence[RunRecord], explanation: Explanation, left_out: Mapping[str, str]) -> str:
    """Return a whole page (see `fragment`)."""
    workload = records[0].workload if records else ""
    return _PAGE.format(title=_safe(f"concgui: {workload}"), body=fragment(records, explanation, left_out))


def fragment(records: Sequence[RunRecord], explanation: Explanation, left_out: Mapping[str, str]) -> str:
    """Return a part of a page, as a notebook shows it.

    Args:
        records: The runs.
        explanation: Verdict and findings.
        left_out: Models that were not run, with the reason.
    """
    names = ModelNames.of(model.info for model in MODELS)
    remarks = remarks_on(records, names, compares=len({record.model for record in records}) > 1)
    verdict = comparison_verdict(explanation.verdict) if explanation.verdict is not None else ""
    parts = (
        _STYLE,
        f"<p><strong>{_safe(verdict)}</strong></p>",
        _list(_findings(explanation)),
        _table(summarise(records), names),
        *(f'<p class="dim">{_safe(line)}</p>' for line in (*remarks, *left_out_lines(left_out))),
    )
    return f'<div class="concgui">{"".join(parts)}</div>'


def _findings(explanation: Explanation) -> Iterable[str]:
    for group in explanation.groups[:MOST_SHOWN]:
        line = _safe(finding_line(group.first, group.others))
        proposal = group.first.proposal
        yield line if proposal is None else f"{line}<br>Try: <code>{_safe(call_of(proposal))}</code>"


def _table(summaries: Iterable[ModelSummary], names: ModelNames) -> str:
    figures = tuple(map(find_figure, _FIGURES))
    heads = ("model", *(figure.label for figure in figures), "speed-up", "the window")
    rows = [
        (
            names.marked_name(summary.model),
            *(figure.spread_text(summary) for figure in figures),
            ratio_text(summary.speedup),
            summary_verdict(summary),
        )
        for summary in summaries
    ]
    head = "".join(f"<th>{_safe(cell)}</th>" for cell in heads)
    body = "".join(f"<tr>{''.join(f'<td>{_safe(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _list(items: Iterable[str]) -> str:
    entries = "".join(f"<li>{item}</li>" for item in items)
    return f"<ul>{entries}</ul>" if entries else ""


def _safe(text: str) -> str:
    return escape(one_line(text))
