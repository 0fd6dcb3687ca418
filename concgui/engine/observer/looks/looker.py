"""The contract of what looks at the program's threads from outside, and the choice of one."""

import functools
from collections.abc import Callable
from typing import Protocol

from concgui.engine.note import Note
from concgui.engine.observer.gil.reader import has_status_reader, open_status_reader
from concgui.engine.observer.looks.reader_looker import ReaderLooker
from concgui.engine.observer.looks.spy_looker import SpyLooker, find_py_spy
from concgui.engine.records.look import Look


class Looker(Protocol):
    """Looks at all threads of one process. At most one look is under way at a time.

    A look either ends within the call that asks for it, or is made by a process of its own. It never makes
    the observer late.
    """

    @property
    def descriptor(self) -> int | None:
        """A file that becomes readable when a look has ended; None if looks end within `ask`."""

    @property
    def expected_cost_ns(self) -> int:
        """CPU time that the next look is expected to take."""

    @property
    def cost_ns(self) -> int:
        """CPU time that all looks have taken."""

    @property
    def is_busy(self) -> bool:
        """Whether a look is under way."""

    @property
    def reason(self) -> Note | None:
        """Why it cannot look; None if it can, or has not tried yet."""

    def ask(self) -> None:
        """Start a look, unless one is under way or it cannot look."""

    def take(self) -> Look | None:
        """Return a look that has ended; None if there is none, or the threads moved too fast for it."""

    def close(self) -> None:
        """End everything that was started. Idempotent."""


LookerFactory = Callable[[int], Looker]
"""Makes a looker for the process with an id."""


def choose_looker() -> LookerFactory | Note:
    """Return the factory of the best looker on this platform, or the reason why there is none."""
    if has_status_reader():
        return lambda program: ReaderLooker(functools.partial(open_status_reader, program))
    py_spy = find_py_spy()
    if py_spy is None:
        return Note.of("looks-no-tool")
    return lambda program: SpyLooker(program, py_spy)
