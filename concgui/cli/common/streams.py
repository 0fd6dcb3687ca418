"""Writing to standard output and standard error, which may be terminals, files, pipes or closed."""

import codecs
import contextlib
import io
import os
import shutil
import sys
import textwrap
from typing import TextIO

from concgui.engine.errors import ConcguiError
from concgui.presentation.plain_text import one_line

_PLAIN = {
    "─": "-", "━": "-", "–": "-", "−": "-", "·": "-", "×": "x", "µ": "u", "…": "...", "→": "->", "←": "<-",
    "÷": "/", "∕": "/", "±": "+/-", "≤": "<=", "≥": ">=", "Σ": "sum of ", "⁶": "^6", "⁹": "^9", "³": "^3",
}  # fmt: skip
"""What stands for the program's own characters where an encoding lacks them."""

_PLAIN_HANDLER = "concgui-plain"


def _plain(error: UnicodeError) -> tuple[str | bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    character = error.object[error.start]
    return _PLAIN.get(character, character.encode("ascii", "backslashreplace").decode()), error.start + 1


def accept_any_text(stream: TextIO | None) -> None:
    """Make a stream replace characters that its encoding lacks: rules become dashes, ``×`` becomes ``x``."""
    if isinstance(stream, io.TextIOWrapper):
        codecs.register_error(_PLAIN_HANDLER, _plain)
        stream.reconfigure(errors=_PLAIN_HANDLER)


def encoded(stream: TextIO | None, text: str) -> bytes:
    """Return the text as a stream would write it, for a write past its buffer."""
    encoding, errors = getattr(stream, "encoding", None), getattr(stream, "errors", None)
    return text.encode(encoding or "utf-8", errors or "replace")


def write_text(stream: TextIO | None, text: str) -> None:
    """Write and flush. Without a stream (closed, or a Windows program without a console) do nothing.

    Raises:
        BrokenPipeError: The reader has gone.
        ConcguiError: Writing failed for another reason, for example a full disk.
    """
    if stream is None:
        return
    try:
        stream.write(text)
        stream.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        _lead_to_nowhere(stream)
        raise ConcguiError(f"the output cannot be written: {error.strerror or error}") from error


def complain(message: str) -> None:
    """Write one line to standard error, after the program's name. A terminal gets it broken between words."""
    line = f"concgui: {one_line(message)}"
    if sys.stderr is not None and sys.stderr.isatty():
        width = max(20, shutil.get_terminal_size().columns)
        line = textwrap.fill(
            line, width, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False
        )
    with contextlib.suppress(ConcguiError, BrokenPipeError):  # no stream is left to report it on
        write_text(sys.stderr, f"{line}\n")


def flush_or_abandon(stream: TextIO | None) -> bool:
    """Flush a stream, and connect it to the null device if its reader has gone.

    Otherwise the interpreter would flush the stream at its end and report an error.

    Returns:
        Whether the reader took everything that was written.
    """
    if stream is None:
        return True
    try:
        stream.flush()
    except OSError:
        _lead_to_nowhere(stream)
        return False
    return True


def end_program(status: int, *, at_rest: bool) -> int:
    """Return the exit status, or end the process with it if a part of the program cannot be stopped.

    Python and Qt would wait for threads that cannot be stopped.

    Args:
        status: The exit status.
        at_rest: Whether everything has stopped.
    """
    if at_rest:
        return status
    for stream in (sys.stdout, sys.stderr):
        flush_or_abandon(stream)
    os._exit(status)


def _lead_to_nowhere(stream: TextIO) -> None:
    """Connect a stream to the null device, so that the rest of its buffer can be written."""
    with contextlib.suppress(OSError, ValueError):  # the stream has no file descriptor
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
