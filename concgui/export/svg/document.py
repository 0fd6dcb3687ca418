"""Drawings as a file of their own, with the words above and below them and the colours of one theme."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from concgui.export.svg.drawing import Drawing, number, safe, text_width
from concgui.export.svg.inks import variables
from concgui.export.svg.patterns import PATTERNS
from concgui.presentation.colours import Theme
from concgui.presentation.plain_text import one_line

_MARGIN = 20.0
_GAP = 16.0
_LINE = 1.35
_VARIABLE = re.compile(r"var\((--[a-z0-9-]+)\)")
_TRANSLUCENT = re.compile(r'(fill|stroke)="(#[0-9A-Fa-f]{6})([0-9A-Fa-f]{2})"')


@dataclass(frozen=True, slots=True)
class Words:
    """Text in a file, broken into lines.

    Attributes:
        text: The text.
        size: Size of its letters in pixels.
        ink: Name of its colour.
        is_bold: Whether it is bold.
    """

    text: str
    size: float = 13
    ink: str = "--text"
    is_bold: bool = False


def svg_document(parts: Sequence[Drawing | Words], title: str, theme: Theme) -> str:
    """Return a file with drawings and texts below each other.

    Programs that draw such files know no variables, so the colours are written out.

    Args:
        parts: From top to bottom; at least one drawing.
        title: What the file shows.
        theme: The colours.
    """
    width = max(part.width for part in parts if isinstance(part, Drawing))
    elements: list[str] = []
    y = _MARGIN
    for part in parts:
        if isinstance(part, Drawing):
            elements.append(part.placed(_MARGIN, y))
            y += part.height + _GAP
            continue
        weight = ' font-weight="600"' if part.is_bold else ""
        for line in _lines(part, width):
            y += part.size
            elements.append(
                f'<text x="{number(_MARGIN)}" y="{number(y)}" font-size="{number(part.size)}" '
                f'fill="var({part.ink})"{weight}>{safe(line)}</text>'
            )
            y += part.size * (_LINE - 1)
        y += _GAP
    whole_width, height = number(width + 2 * _MARGIN), number(y + _MARGIN - _GAP)
    text = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{whole_width}" height="{height}" '
        f'viewBox="0 0 {whole_width} {height}" font-family="system-ui, Helvetica, Arial, sans-serif">'
        f"<title>{safe(title)}</title><defs>{PATTERNS}</defs>"
        f'<rect width="{whole_width}" height="{height}" fill="var(--window)"/>'
        f"{''.join(elements)}</svg>\n"
    )
    inks = variables(theme)
    return _TRANSLUCENT.sub(_with_opacity, _VARIABLE.sub(lambda found: inks[found[1]], text))


def _with_opacity(found: "re.Match[str]") -> str:
    """Return a translucent colour in the way that every program knows."""
    kind, colour, alpha = found.groups()
    return f'{kind}="{colour}" {kind}-opacity="{number(int(alpha, 16) / 255)}"'


def _lines(words: Words, width: float) -> Iterator[str]:
    """Yield the lines of a text that fit into a width; a word that is longer than that stays whole."""
    line = ""
    for word in one_line(words.text).split(" "):
        longer = f"{line} {word}".lstrip()
        if line and text_width(longer, words.size, is_bold=words.is_bold) > width:
            yield line
            line = word
        else:
            line = longer
    yield line
