"""Consoles: rich lays out the text, and this program writes it."""

import io
from typing import TextIO

from rich.console import Console, RenderableType, detect_legacy_windows

from concgui.cli.common.streams import write_text

_WIDTH_WITHOUT_TERMINAL = 10_000
"""Width in characters for a file or a pipe, where no line should be broken."""


def print_all(stream: TextIO | None, *renderables: RenderableType) -> None:
    """Print to a stream in its width and colours.

    Rich lays out into memory and `write_text` writes, because rich itself ends the program when the
    reader has gone.
    """
    if stream is None:
        return
    memory = io.StringIO()
    console = layout_console(stream, memory)
    for renderable in renderables:
        console.print(renderable)
    write_text(stream, "".join(f"{line.rstrip()}\n" for line in memory.getvalue().splitlines()))


def layout_console(stream: TextIO, memory: io.StringIO) -> Console:
    """Return a console that lays out for a stream but writes into memory."""
    # An old Windows console would show escape sequences instead of colours.
    is_terminal = stream.isatty() and not detect_legacy_windows()
    return _plain_console(memory, stream.isatty(), force_terminal=True if is_terminal else None)


def terminal_console(stream: TextIO) -> Console:
    """Return a console that draws on a terminal."""
    return _plain_console(stream, stream.isatty(), force_terminal=None)


def _plain_console(file: TextIO, has_width: bool, *, force_terminal: bool | None) -> Console:
    """Return a console that shows text unchanged: no markup, no emoji, no highlighting."""
    return Console(
        file=file,
        width=None if has_width else _WIDTH_WITHOUT_TERMINAL,
        force_terminal=force_terminal,
        markup=False,
        emoji=False,
        highlight=False,
    )
