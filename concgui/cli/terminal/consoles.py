"""Consoles: rich lays out the text, and this program writes it."""

import io
import os
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TextIO

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console, RenderableType, detect_legacy_windows
from rich.markdown import Markdown
from rich.table import Table
from rich.text import Text

from concgui.cli.common.streams import write_text

_WIDTH_WITHOUT_TERMINAL = 120
"""Width in characters for a file or a pipe, unless COLUMNS is set."""

_LEAST_WIDTH = 20
_LEAST_WIDTH_FOR_SENTENCES = 72
"""Below this width sentences in a column of a table would have only two or three words in a line."""

_HANGING = 2
_GAP = 3
"""Characters between two columns."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a grid.

    Attributes:
        heading: Its head.
        is_number: Whether its cells are aligned at the right.
        has_sentences: Whether its cells may be broken between two words.
    """

    heading: str
    is_number: bool = False
    has_sentences: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of cells: a table where it fits, otherwise one paragraph for each row.

    Attributes:
        columns: The columns; the first one names the row.
        rows: The cells of each row.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[str | Text, ...], ...]

    def fits(self, console: Console) -> bool:
        """Return whether the table fits the width without a broken word."""
        if console.width < _LEAST_WIDTH_FOR_SENTENCES and any(c.has_sentences for c in self.columns):
            return False
        cells = zip(*self.rows, strict=True) if self.rows else ((),) * len(self.columns)
        widths = [
            max(map(cell_len, _unbroken(column, (column.heading, *map(_plain, of_column)))))
            for column, of_column in zip(self.columns, cells, strict=True)
        ]
        return sum(widths) + _GAP * (len(widths) - 1) <= console.width

    def lay_out(self, console: Console) -> list[RenderableType]:
        """Return the table, or the paragraphs."""
        if self.fits(console):
            return [self._table()]
        lines: list[RenderableType] = []
        for name, *cells in self.rows:
            lines += [Text(), *wrapped(_text(name), console.width, style="bold")]
            for column, cell in zip(self.columns[1:], cells, strict=True):
                text = _text(cell)
                if column.has_sentences:
                    paragraphs = text.plain.splitlines()
                    lines += [line for p in paragraphs for line in wrapped(p, console.width, indent=_HANGING)]
                else:
                    one = Text(" " * _HANGING).append(f"{column.heading}: ")
                    one.append_text(Text(", ").join(text.split("\n")))
                    is_long = len(one) > console.width
                    lines += wrapped(one, console.width, hanging=2 * _HANGING) if is_long else [one]
        return lines[1:]

    def _table(self) -> Table:
        table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
        for column in self.columns:
            table.add_column(
                column.heading,
                justify="right" if column.is_number else "left",
                no_wrap=not column.has_sentences,
            )
        for name, *cells in self.rows:
            table.add_row(Text(_text(name).plain, style="bold"), *cells)
        return table


def print_all(stream: TextIO | None, *parts: RenderableType | Grid) -> None:
    """Print to a stream in its width and colours. Strings are broken between words, and words never.

    Rich lays out into memory and `write_text` writes, because rich itself ends the program when the
    reader has gone.
    """
    if stream is None:
        return
    memory = io.StringIO()
    console = layout_console(stream, memory)
    for part in parts:
        if isinstance(part, Grid):
            laid_out = part.lay_out(console)
        elif isinstance(part, str):
            laid_out = wrapped(part, console.width, hanging=_HANGING)
        else:
            laid_out = [part]
        for renderable in laid_out:
            # A line that is still too long holds one long word, which the terminal breaks.
            console.print(renderable, soft_wrap=not isinstance(renderable, Table | Markdown))
    write_text(stream, "".join(f"{line.rstrip()}\n" for line in memory.getvalue().splitlines()))


def wrapped(
    text: str | Text, width: int, *, indent: int = 0, hanging: int = 0, style: str = ""
) -> list[RenderableType]:
    """Return the lines of a paragraph, broken between words only; one empty line without text.

    Args:
        text: The paragraph.
        width: Width in characters.
        indent: Spaces before each line.
        hanging: Further spaces before each line but the first.
        style: Style of the text.
    """
    lines = textwrap.wrap(
        text if isinstance(text, str) else text.plain,
        width,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + hanging),
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [Text(line, style=style) for line in lines or [""]]


def layout_console(stream: TextIO, memory: io.StringIO) -> Console:
    """Return a console that lays out for a stream but writes into memory."""
    # An old Windows console would show escape sequences instead of colours.
    is_terminal = stream.isatty() and not detect_legacy_windows()
    # Text in memory is for anybody, so no variable that forces colours holds for it.
    unless_forced = False if isinstance(stream, io.StringIO) else None
    return _plain_console(memory, width_of(stream), force_terminal=is_terminal or unless_forced)


def terminal_console(stream: TextIO) -> Console:
    """Return a console that draws on a terminal."""
    return _plain_console(stream, width_of(stream), force_terminal=None)


def width_of(stream: TextIO) -> int:
    """Return the width for a stream: that of COLUMNS, of the terminal, or a usual one."""
    asked = os.environ.get("COLUMNS", "")
    if asked.isascii() and asked.isdigit() and 0 < len(asked) < 6:
        width = int(asked)
    elif stream.isatty():
        try:
            width = os.get_terminal_size(stream.fileno()).columns
        except OSError:
            width = 0
    else:
        width = _WIDTH_WITHOUT_TERMINAL
    # A terminal that does not know its size says 0.
    return max(_LEAST_WIDTH, width or 80)


def _plain_console(file: TextIO, width: int, *, force_terminal: bool | None) -> Console:
    """Return a console that shows text unchanged: no markup, no emoji, no highlighting."""
    return Console(
        file=file,
        width=width,
        force_terminal=force_terminal,
        # In a notebook rich would show every line as HTML by itself, and leave the text empty.
        force_jupyter=False,
        markup=False,
        emoji=False,
        highlight=False,
    )


def _text(cell: str | Text) -> Text:
    return Text(cell) if isinstance(cell, str) else cell


def _plain(cell: str | Text) -> str:
    return cell if isinstance(cell, str) else cell.plain


def _unbroken(column: Column, texts: Iterable[str]) -> list[str]:
    """Return what stands in one line of the column: whole lines, or words where lines may be broken."""
    return [part for text in texts for part in (text.split() if column.has_sentences else text.split("\n"))]
