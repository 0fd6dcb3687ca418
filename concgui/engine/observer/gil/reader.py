"""The interpreter's own reader of another process: who holds the GIL, who asks for it, at which line.

`_remote_debugging` is private; `profiling.sampling` of Python 3.15 uses it. So it is looked for and tried,
and a module that is missing or different means that there is no reader. It reads the memory of the program
without stopping it, so a look can find threads that have moved on since, and fail.

Python 3.15 says of each thread whether it holds the GIL and whether it asks for it. Python 3.14 says only
who holds it.
"""

import importlib
import platform
import sys
from collections.abc import Callable
from typing import Any, NamedTuple, Protocol, TypeVar

from concgui.engine.note import Note
from concgui.engine.records.gil import NOBODY
from concgui.engine.records.look import MOST_FRAMES

Frame = tuple[str, int, str]
"""File, line and function of a frame."""

MAIN_INTERPRETER = 0
"""Id of the interpreter whose GIL the window needs; others have their own."""

INTERPRETER = "<interpreter>"
"""File of a frame that stands for what the interpreter does itself, such as collecting garbage."""

_MODULE = "_remote_debugging"
_FAILURES = (RuntimeError, OSError, MemoryError, UnicodeDecodeError)
_DIFFERENCES = (AttributeError, TypeError, ValueError, LookupError)


class GilLook(NamedTuple):
    """What one look found.

    Attributes:
        holder: Native id of the thread that held the GIL; `NOBODY` if it was free.
        frames: Frames of that thread, most recent call first.
        askers: Native ids of the threads that asked for the GIL; None if the look does not tell.
    """

    holder: int
    frames: tuple[Frame, ...]
    askers: tuple[int, ...] | None


class ReadThread(NamedTuple):
    """One thread of the main interpreter as a look found it.

    Attributes:
        thread: Native id.
        has_gil: Whether it held the GIL.
        asks_gil: Whether it asked for the GIL.
        frames: Its frames, most recent call first.
    """

    thread: int
    has_gil: bool
    asks_gil: bool
    frames: tuple[Frame, ...]


class GilReader(Protocol):
    """Looks at the GIL of the program."""

    @property
    def knows_askers(self) -> bool:
        """Whether a look tells who asks for the GIL."""

    def look(self) -> GilLook | None:
        """Return what is the case now; None if the look failed.

        Raises:
            DifferentReaderError: The module gives something else than expected.
        """

    def holder_only(self) -> "GilReader":
        """Return a reader whose looks cost the same however many threads there are."""


class DifferentReaderError(Exception):
    """The interpreter's module is not the one that this program knows."""


ReaderT = TypeVar("ReaderT", bound=GilReader)

ReaderFactory = Callable[[], "GilReader | Note"]
"""Makes a reader of the program, or says why there is none."""


def open_reader(program: int) -> "GilReader | Note":
    """Return a reader of the program, or the reason why there is none.

    One that knows only the holder must be made while the program has no interpreter but the main one: it
    looks at the newest.
    """
    module = _known_module()
    if isinstance(module, Note):
        return module
    return _opened(lambda: (StatusReader if _tells_status(module) else HolderReader)(module, program))


def open_status_reader(program: int) -> "StatusReader | Note":
    """Return a reader of all threads of the program, or the reason why there is none."""
    module = _known_module()
    if isinstance(module, Note):
        return module
    if not _tells_status(module):
        return Note.of("gil-needs-python")
    return _opened(lambda: StatusReader(module, program))


def has_status_reader() -> bool:
    """Return whether this interpreter has a reader of all threads; only trying shows whether it works."""
    module = _known_module()
    return not isinstance(module, Note) and _tells_status(module)


def reader_kind() -> Note:
    """Return what this interpreter's reader tells, or why it has none; only trying shows whether it works."""
    module = _known_module()
    if isinstance(module, Note):
        return module
    return Note.of("gil-holder-and-waits") if _tells_status(module) else Note.of("gil-holder-alone")


def _known_module() -> Any:
    """Return the interpreter's module, or a `Note` on why it has none."""
    if platform.python_implementation() != "CPython":
        return Note.of("gil-other-python", implementation=platform.python_implementation())
    # The documented way without importing sysconfig's data, which is no module of the standard library.
    if "free-threading" in sys.version:
        return Note.of("gil-free-threaded")
    try:
        return importlib.import_module(_MODULE)
    except ImportError:
        return Note.of("gil-needs-python")


def _tells_status(module: Any) -> bool:
    return hasattr(module, "THREAD_STATUS_HAS_GIL") and hasattr(module, "THREAD_STATUS_GIL_REQUESTED")


def _opened(make: Callable[[], ReaderT]) -> ReaderT | Note:
    """Return a reader that has looked once, or why it cannot look."""
    try:
        reader = make()
        # The first look fills the reader's caches and shows whether it is the one that is known.
        reader.look()
    except PermissionError:
        return Note.of("gil-refused")
    except _FAILURES as error:
        return Note.of("gil-unreadable", error=str(error))
    except (DifferentReaderError, *_DIFFERENCES):
        return Note.of("gil-other-reader")
    return reader


class StatusReader:
    """Python 3.15: all threads, each with its status. See `GilReader`."""

    knows_askers = True

    def __init__(self, module: Any, program: int) -> None:
        self._module, self._program = module, program
        self._has_gil = int(module.THREAD_STATUS_HAS_GIL)
        self._asks = int(module.THREAD_STATUS_GIL_REQUESTED)
        self._unwinder = module.RemoteUnwinder(program, all_threads=True, gc=True)

    def look(self) -> GilLook | None:
        """Return holder and askers; None if the look failed or shows a moment between two holders.

        The threads are read one after the other. If the GIL changes hands between, a look finds two holders
        or none, although somebody asks.
        """
        threads = _main_threads(self._unwinder)
        if threads is None:
            return None
        try:
            holders = [thread for thread in threads if thread.status & self._has_gil]
            askers = tuple(int(thread.thread_id) for thread in threads if self._is_asking(thread))
            if len(holders) == 1:
                return GilLook(int(holders[0].thread_id), _frames(holders[0]), askers)
        except _DIFFERENCES as error:
            raise DifferentReaderError from error
        return None if holders or askers else GilLook(NOBODY, (), ())

    def threads(self) -> tuple[ReadThread, ...] | None:
        """Return all threads with their frames; None if the look failed.

        Raises:
            DifferentReaderError: The module gives something else than expected.
        """
        threads = _main_threads(self._unwinder)
        if threads is None:
            return None
        try:
            found = tuple(
                ReadThread(
                    int(thread.thread_id),
                    bool(thread.status & self._has_gil),
                    self._is_asking(thread),
                    _frames(thread),
                )
                for thread in threads
            )
        except _DIFFERENCES as error:
            raise DifferentReaderError from error
        return found if sum(thread.has_gil for thread in found) <= 1 else None

    def _is_asking(self, thread: Any) -> bool:
        return bool(thread.status & self._asks and not thread.status & self._has_gil)

    def holder_only(self) -> GilReader:
        """Return a reader of the holder alone, which does not walk through all threads."""
        return HolderReader(self._module, self._program, gc=True)


class HolderReader:
    """Python 3.14, and programs with many threads: the holder alone. See `GilReader`."""

    knows_askers = False

    def __init__(self, module: Any, program: int, **options: bool) -> None:
        self._unwinder = module.RemoteUnwinder(program, only_active_thread=True, **options)

    def look(self) -> GilLook | None:
        """Return the holder; None if the look failed."""
        threads = _main_threads(self._unwinder)
        if threads is None:
            return None
        try:
            if not threads:
                return GilLook(NOBODY, (), None)
            return GilLook(int(threads[0].thread_id), _frames(threads[0]), None)
        except _DIFFERENCES as error:
            raise DifferentReaderError from error

    def holder_only(self) -> GilReader:
        """Return this reader."""
        return self


def _main_threads(unwinder: Any) -> list[Any] | None:
    """Return the threads of the main interpreter, None if the look failed.

    Python 3.14 returns the threads in one list without interpreters.
    """
    threads: list[Any] = []
    try:
        for item in unwinder.get_stack_trace():
            if not hasattr(item, "threads"):
                threads.append(item)
            elif item.interpreter_id == MAIN_INTERPRETER:
                threads += item.threads
    except _FAILURES:
        return None
    except _DIFFERENCES as error:
        raise DifferentReaderError from error
    return threads


def _frames(thread: Any) -> tuple[Frame, ...]:
    return tuple(map(_frame, thread.frame_info[:MOST_FRAMES]))


def _frame(frame: Any) -> Frame:
    """Return a frame; its line is 0 where there is none, as in the frame that stands for the collector."""
    if hasattr(frame, "location"):
        line = frame.location.lineno if frame.location is not None else 0
    else:
        line = frame.lineno
    # The interpreter writes "~" as the file of what it does itself; "<…>" says that it is no file.
    file = str(frame.filename)
    return INTERPRETER if file == "~" else file, int(line or 0), str(frame.funcname)
