"""Tests of code as HTML: escaped, with its marks, and readable."""

import dataclasses
import html
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from concgui.engine.source.code_file import read_code_file
from concgui.engine.source.excerpts import Excerpt, Role
from concgui.engine.source.marks import Mark, MarkKind
from concgui.export.code_html import code_html, code_style
from concgui.presentation.code.code_page import CodePage, plain_sections
from concgui.presentation.code.grounds import freeze_ground, mark_ground
from concgui.presentation.code.highlight import Ink, highlighted, ink_colours
from concgui.presentation.colours import DARK, LIGHT, Theme, contrast

HOSTILE = 'def f():\n    return "</pre><script>alert(1)</script>&amp;"  # <b>\n'


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def page_of(tmp_path: Path, code: str) -> CodePage:
    path = tmp_path / "own.py"
    path.write_text(code, encoding="utf-8")
    file = read_code_file(str(path))
    assert file is not None
    file = dataclasses.replace(file, path="<i>own</i>.py")
    last = len(file.lines)
    excerpt = Excerpt(file, Role.WORKLOAD, ((1, last),), (Mark(2, MarkKind.WAIT, "<u>f</u>"),))
    return CodePage("id", plain_sections([excerpt]), ("<script>",), "<em>", plain_sections([excerpt]))


def test_hostile_source_is_text(tmp_path: Path) -> None:
    """Source, file names, marks and notices with tags come out as text, and no tag of theirs is one."""
    made = code_html(page_of(tmp_path, HOSTILE))
    parsed = _Tags()
    parsed.feed(made)
    assert parsed.tags <= {"div", "p", "h4", "span", "table", "tr", "td", "pre"}
    assert 'return "</pre><script>alert(1)</script>&amp;"  # <b>' in parsed.text
    assert "<i>own</i>.py" in parsed.text
    assert "<script" not in made


def test_marks_are_words_beside_their_lines(tmp_path: Path) -> None:
    """A marked row has its kind as class, its word and its meaning; files without marks can be left out."""
    page = page_of(tmp_path, HOSTILE)
    made = code_html(page)
    rows = re.findall(r'<tr class="marked wait" title="([^"]*)"><td class="marks">wait</td>', made)
    assert [html.unescape(row) for row in rows] == ["<u>f</u> waits until something has happened"] * 2
    bare = CodePage("id", tuple(section for section in page.sections if not section.file))
    assert "<table>" not in code_html(bare, only_marked_files=True)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_every_ink_can_be_read_on_every_ground(theme: Theme) -> None:
    """Code, numbers and words reach 4.5:1 on plain and on marked lines, and the style sheet has them all."""
    grounds = (theme.panel, theme.raised, mark_ground(theme), freeze_ground(theme))
    inks = ink_colours(theme)
    assert set(inks) == set(Ink)
    for ground in grounds:
        assert contrast(theme.text, ground) >= 4.5
    for ground in (theme.panel, mark_ground(theme), freeze_ground(theme)):
        for colour in (*inks.values(), theme.muted_text, theme.error):
            assert contrast(colour, ground) >= 4.5, (colour, ground)
    assert all(
        f".code .{ink.value} {{ color: {colour}; }}" in code_style(theme) for ink, colour in inks.items()
    )


@pytest.mark.parametrize(
    "text",
    ["", "\n\n\n", "def f():\n\treturn 1", "x = '''a\n\nb'''\n", "\ufeffx = 1", "a\x0cb\n", "def broken(:\n"],
)
def test_highlighting_keeps_every_character(text: str) -> None:
    """The pieces of all lines are the lines, whatever they contain."""
    lines = text.split("\n")
    assert ["".join(run.text for run in line) for line in highlighted(tuple(lines))] == lines


def test_inks_tell_what_a_piece_is() -> None:
    """Keywords, names, strings, numbers and comments have different inks."""
    (line,) = highlighted(("def f(): return 'a', 1  # b",))
    inks = {run.text.strip(): run.ink for run in line}
    assert (inks["def"], inks["f"], inks["'a'"]) == (Ink.KEYWORD, Ink.DEFINED, Ink.STRING)
    assert (inks["1"], inks["# b"]) == (Ink.NUMBER, Ink.COMMENT)
