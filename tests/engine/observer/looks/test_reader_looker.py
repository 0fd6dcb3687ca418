"""Looks at the program's threads by the interpreter's own reader."""

import sys
from typing import Any

import pytest
from unwinders import ASKS, HAS_GIL, LINE, MAIN, module_of_3_14, module_of_3_15, thread

from concgui.engine.note import Note
from concgui.engine.observer.gil.reader import StatusReader
from concgui.engine.observer.looks.looker import Looker, choose_looker
from concgui.engine.observer.looks.reader_looker import ReaderLooker
from concgui.engine.records.freeze import CodeLocation
from concgui.engine.records.look import Look, SeenThread

PLACE = CodeLocation(*LINE)


def looked(answers: list[Any]) -> tuple[Look | None, ReaderLooker]:
    """Return what a looker sees whose reader gives these answers one after the other, and the looker."""

    def answer() -> Any:
        given = answers.pop(0)
        if isinstance(given, Exception):
            raise given
        return given

    looker = ReaderLooker(lambda: StatusReader(module_of_3_15(answer), 99))
    looker.ask()
    return looker.take(), looker


def test_a_look_has_all_threads() -> None:
    """Every thread of the main interpreter is seen with its frames, who holds the GIL and who asks for it."""
    threads = [thread(2, HAS_GIL), thread(1, MAIN | ASKS), thread(3, 0), thread(4, HAS_GIL, interpreter=1)]
    look, looker = looked([threads])
    assert look is not None and look.is_outside and look.began_ns <= look.ended_ns
    assert look.threads == (
        SeenThread(2, True, False, (PLACE,)),
        SeenThread(1, False, True, (PLACE,)),
        SeenThread(3, False, False, (PLACE,)),
    )
    assert looker.take() is None
    assert looker.cost_ns == looker.expected_cost_ns > 0


def test_a_look_that_fails_is_tried_again() -> None:
    """Threads that move while they are read are read again, and a look at two holders counts as failed."""
    two = [thread(1, HAS_GIL), thread(2, HAS_GIL)]
    look, _ = looked([RuntimeError("moved"), two, [thread(1, HAS_GIL)]])
    assert look is not None and look.owner == SeenThread(1, True, False, (PLACE,))
    nothing, looker = looked([RuntimeError("moved"), two, two])
    assert nothing is None and looker.reason is None


def test_a_reader_that_cannot_look_says_so_once() -> None:
    """Without a reader, or with one of another shape, no look is made and the reason is told."""
    asked: list[int] = []

    def refused() -> Note:
        asked.append(1)
        return Note.of("gil-refused")

    looker = ReaderLooker(refused)
    looker.ask()
    looker.ask()
    assert (looker.take(), looker.reason, len(asked)) == (None, Note.of("looks-no-reader"), 1)
    look, looker = looked([TypeError("another shape")])
    assert (look, looker.reason) == (None, Note.of("looks-no-reader"))


@pytest.mark.parametrize(
    ("module", "is_reader"), [(module_of_3_15(list), True), (module_of_3_14(list), False), (None, False)]
)
def test_the_interpreters_own_reader_is_preferred(
    module: Any, is_reader: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the interpreter tells the status of all threads, no other program is started to look."""
    monkeypatch.setitem(sys.modules, "_remote_debugging", module)
    monkeypatch.setattr("concgui.engine.observer.looks.looker.find_py_spy", lambda: None)
    factory = choose_looker()
    assert isinstance(factory, Note) is not is_reader
    if not isinstance(factory, Note):
        looker: Looker = factory(99)
        assert isinstance(looker, ReaderLooker)
