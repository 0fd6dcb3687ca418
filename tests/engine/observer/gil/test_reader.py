"""Looks at the GIL by the interpreter's private reader, whatever it turns out to be."""

import os
import sys
from collections.abc import Callable
from typing import Any

import pytest
from unwinders import ASKS, HAS_GIL, LINE, MAIN, module_of_3_14, module_of_3_15, thread

from concgui.engine.note import Note
from concgui.engine.observer.gil.reader import (
    DifferentReaderError,
    GilLook,
    HolderReader,
    StatusReader,
    has_status_reader,
    open_reader,
    reader_kind,
)
from concgui.engine.records.gil import NOBODY


def refuse(error: BaseException) -> Callable[[], Any]:
    """Return an answer that raises an error."""

    def answer() -> Any:
        raise error

    return answer


def test_a_look_says_who_holds_and_who_asks() -> None:
    """Of all threads the holder with its frames and the askers are told, not those that only sleep."""
    threads = [thread(3, ASKS), thread(2, HAS_GIL, LINE, ("<string>", 0, "<GC>")), thread(1, MAIN | ASKS)]
    look = StatusReader(module_of_3_15(lambda: [*threads, thread(4, 0)]), 99).look()
    assert look == GilLook(2, (LINE, ("<string>", 0, "<GC>")), (3, 1))


def test_a_free_gil_is_nobodys() -> None:
    """Where no thread holds the GIL and none asks for it, it is free."""
    assert StatusReader(module_of_3_15(lambda: [thread(1, MAIN)]), 99).look() == GilLook(NOBODY, (), ())


@pytest.mark.parametrize(
    "threads",
    [(thread(1, HAS_GIL), thread(2, HAS_GIL)), (thread(1, ASKS), thread(2, 0))],
    ids=["two", "none"],
)
def test_a_moment_between_two_holders_claims_nothing(threads: tuple[Any, ...]) -> None:
    """Two holders, or none although somebody asks, were read while the GIL changed hands: the look failed."""
    assert StatusReader(module_of_3_15(lambda: threads), 99).look() is None


def test_other_interpreters_have_their_own_gil() -> None:
    """A thread of another interpreter that holds its own GIL is not said to hold the window's."""
    threads = (thread(5, HAS_GIL, interpreter=2), thread(6, ASKS, interpreter=2), thread(1, MAIN))
    module = module_of_3_15(lambda: threads)
    assert StatusReader(module, 99).look() == GilLook(NOBODY, (), ())
    assert HolderReader(module, 99, gc=True).look() == GilLook(NOBODY, (), None)


def test_python_3_14_tells_the_holder_alone() -> None:
    """The reader of Python 3.14 knows the holder and its line, and says that it does not know who asks."""
    reader = HolderReader(module_of_3_14(lambda: [thread(2, HAS_GIL), thread(1, ASKS)]), 99)
    assert (reader.look(), reader.knows_askers) == (GilLook(2, (LINE,), None), False)


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("invalid frame"),
        OSError(3, "gone"),
        MemoryError(),
        UnicodeDecodeError("a", b"", 0, 1, ""),
    ],
)
def test_a_look_that_fails_is_no_claim(error: Exception) -> None:
    """A look that cannot read moving memory tells nothing, and does not end the observer."""
    assert StatusReader(module_of_3_15(refuse(error)), 99).look() is None
    assert HolderReader(module_of_3_14(refuse(error)), 99).look() is None


def test_a_module_of_another_shape_is_noticed() -> None:
    """Threads without the attributes that are known raise an error of their own, instead of wrong claims."""
    with pytest.raises(DifferentReaderError):
        StatusReader(module_of_3_15(lambda: [thread(1, None)]), 99).look()


@pytest.mark.parametrize(
    ("module", "code"),
    [
        (None, "gil-needs-python"),
        (object(), "gil-other-reader"),
        (module_of_3_15(lambda: 7), "gil-other-reader"),
    ],
    ids=["missing", "empty", "different"],
)
def test_without_a_known_reader_the_reason_is_told(
    module: object, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the private module is missing or different, there is a reason and no reader."""
    monkeypatch.setitem(sys.modules, "_remote_debugging", module)
    assert open_reader(os.getpid()) == Note.of(code)


@pytest.mark.parametrize(
    ("module", "code"),
    [
        (module_of_3_15(list), "gil-holder-and-waits"),
        (module_of_3_14(list), "gil-holder-alone"),
        (None, "gil-needs-python"),
    ],
    ids=["3.15", "3.14", "3.13"],
)
def test_what_an_interpreter_tells_is_known_without_a_run(
    module: object, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before anything is looked at it can be said what a look would tell."""
    monkeypatch.setitem(sys.modules, "_remote_debugging", module)
    assert reader_kind() == Note.of(code)
    assert has_status_reader() is (code == "gil-holder-and-waits")


def test_a_system_that_refuses_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the right to read another process the reason says so, and other errors are passed on."""
    for error, note in (
        (PermissionError(1, "no"), Note.of("gil-refused")),
        (RuntimeError("no section"), Note.of("gil-unreadable", error="no section")),
    ):
        module = module_of_3_15(list)
        monkeypatch.setattr(module, "RemoteUnwinder", lambda *_, error=error, **__: refuse(error)())
        monkeypatch.setitem(sys.modules, "_remote_debugging", module)
        assert open_reader(os.getpid()) == note
