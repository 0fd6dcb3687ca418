"""The code of a run as HTML: everything escaped, with the marks as words beside the lines.

`code_html` is a fragment for a page that has `code_style` in its head. It needs no script and no other file.
"""

import html
from collections.abc import Iterable

from concgui.presentation.code.code_page import CodeLine, CodePage, CodeSection
from concgui.presentation.code.grounds import freeze_ground, mark_ground
from concgui.presentation.code.highlight import ink_colours
from concgui.presentation.code.mark_text import instead_text
from concgui.presentation.colours import LIGHT, Theme


def code_html(page: CodePage, *, only_marked_files: bool = False) -> str:
    """Return the code of a run as a fragment of HTML.

    Args:
        page: The code.
        only_marked_files: Whether to leave out files without a marked line.
    """
    parts = [f'<p class="notice">{html.escape(notice)}</p>' for notice in page.notices]
    parts += _sections_html(page.sections, only_marked_files)
    if page.replacement:
        parts.append(f'<p class="instead">{html.escape(instead_text(page.replacement))}</p>')
        parts += _sections_html(page.replacement_sections, only_marked_files)
    return "\n".join(['<div class="code">', *parts, "</div>"]) + "\n"


def code_style(theme: Theme = LIGHT) -> str:
    """Return the style sheet of `code_html` in the colours of a theme; all texts reach 4.5:1."""
    rules = [
        f".code {{ color: {theme.text}; background: {theme.panel}; overflow-x: auto; }}",
        ".code table { border-collapse: collapse; }",
        ".code td { padding: 0 .6em 0 0; vertical-align: top; }",
        ".code td.marks { min-width: 8em; white-space: nowrap; font-size: .85em; }",
        ".code td.line { text-align: right; }",
        ".code td.line, .code pre { font-family: ui-monospace, monospace; font-size: .85em; }",
        ".code td.line, .code pre { line-height: 1.4; }",
        f".code td.line, .code td.marks, .code .about, .code .gap {{ color: {theme.muted_text}; }}",
        ".code pre { margin: 0; }",
        f".code .notice {{ color: {theme.error}; }}",
        f".code tr.marked td {{ background: {mark_ground(theme)}; }}",
        f".code tr.marked td.marks {{ color: {theme.text}; font-weight: bold; }}",
        f".code tr.freeze td {{ background: {freeze_ground(theme)}; }}",
        f".code tr.freeze td.marks {{ color: {theme.error}; }}",
        # On paper nobody can scroll.
        "@media print { .code { overflow-x: visible; } .code pre { white-space: pre-wrap; } }",
    ]
    rules += [f".code .{ink.value} {{ color: {colour}; }}" for ink, colour in ink_colours(theme).items()]
    return "\n".join(rules) + "\n"


def _sections_html(sections: Iterable[CodeSection], only_marked_files: bool) -> list[str]:
    return [
        _section_html(section)
        for section in sections
        if not only_marked_files or any(line.marks for line in section.lines)
    ]


def _section_html(section: CodeSection) -> str:
    about = f' <span class="about">{html.escape(section.about)}</span>' if section.about else ""
    notice = f'\n<p class="notice">{html.escape(section.notice)}</p>' if section.notice else ""
    rows = "\n".join(map(_row, section.lines))
    return f"<h4>{html.escape(section.file)}{about}</h4>{notice}\n<table>\n{rows}\n</table>"


def _row(line: CodeLine) -> str:
    if not line.number:
        return '<tr><td class="marks"></td><td class="line gap">⋮</td><td></td></tr>'
    kinds = [mark.kind.value for mark in line.marks]
    classes = f' class="{" ".join(["marked", *kinds])}"' if kinds else ""
    meanings = html.escape("; ".join(mark.meaning for mark in line.marks))
    title = f' title="{meanings}"' if meanings else ""
    labels = html.escape(" · ".join(mark.label for mark in line.marks))
    code = "".join(f'<span class="{run.ink.value}">{html.escape(run.text)}</span>' for run in line.runs)
    return (
        f'<tr{classes}{title}><td class="marks">{labels}</td><td class="line">{line.number}</td>'
        f"<td><pre>{code}</pre></td></tr>"
    )
