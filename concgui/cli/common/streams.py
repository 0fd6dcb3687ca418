"""Writing to standard output and standard error, whatever they are connected to."""

import contextlib
import io
import os
import sys
from typing import TextIO

from concgui.engine.errors import ConcguiError
from concgui.presentation.plain_text import one_line


def accept_any_text(stream: TextIO | None) -> None:
    """Make a stream replace the characters its encoding lacks (``×`` in an old code page)."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="backslashreplace")


def write_text(stream: TextIO | None, text: str) -> None:
    """Write and flush; without a stream (closed, or a Windows program without a console) do nothing.

    Raises:
        BrokenPipeError: Nobody reads any more.
        ConcguiError: The stream cannot be written for another reason, a full disk for example.
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
    """Write one line of complaint to standard error."""
    with contextlib.suppress(ConcguiError, BrokenPipeError):  # there is no place left to say it
        write_text(sys.stderr, f"concgui: {one_line(message)}\n")


def flush_or_abandon(stream: TextIO | None) -> bool:
    """Flush a stream; where nobody reads any more, lead it to nowhere.

    Without that the interpreter flushes again when it ends, and complains.

    Returns:
        Whether everything that was written was taken.
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
    """Return the exit status, or end the process with it where something of it cannot be stopped.

    Python and Qt would wait for threads that cannot be stopped.

    Args:
        status: The exit status.
        at_rest: Whether nothing runs any more.
    """
    if at_rest:
        return status
    for stream in (sys.stdout, sys.stderr):
        flush_or_abandon(stream)
    os._exit(status)


def _lead_to_nowhere(stream: TextIO) -> None:
    """Connect a stream to the null device, so that what is left in its buffer can go."""
    with contextlib.suppress(OSError, ValueError):  # a stream without a file has nothing to lead
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
