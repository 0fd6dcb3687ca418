"""Stand-ins for the interpreter's private reader of other processes, of Python 3.15 and of 3.14."""

from collections.abc import Callable, Iterable
from types import SimpleNamespace
from typing import Any

from concgui.engine.observer.gil.reader import Frame, GilLook, GilReader
from concgui.engine.records.gil import NOBODY

HAS_GIL, ON_CPU, ASKS, MAIN = 1, 2, 8, 32
LINE: Frame = ("/app/work.py", 7, "work")


def thread(native_id: int, status: int, *frames: Frame, interpreter: int = 0) -> Any:
    """Return a thread as Python 3.15 describes it, with the interpreter to which it belongs."""
    described = [
        SimpleNamespace(filename=file, location=SimpleNamespace(lineno=line) if line else None, funcname=name)
        for file, line, name in frames or (LINE,)
    ]
    return SimpleNamespace(thread_id=native_id, status=status, frame_info=described, interpreter=interpreter)


def module_of_3_15(answer: Callable[[], Iterable[Any]], asked: list[dict[str, Any]] | None = None) -> Any:
    """Return Python 3.15's module; `answer` gives the threads of a look or raises its error.

    Args:
        answer: Gives the threads.
        asked: Gets the arguments of each reader that is made.
    """

    class Unwinder:
        def __init__(self, pid: int, **options: Any) -> None:
            self._options = options
            if asked is not None:
                asked.append({"pid": pid, **options})

        def get_stack_trace(self) -> list[Any]:
            threads = list(answer())
            if self._options.get("only_active_thread"):
                threads = [each for each in threads if each.status & HAS_GIL]
            numbers = dict.fromkeys(each.interpreter for each in threads)
            return [
                SimpleNamespace(
                    interpreter_id=number, threads=[t for t in threads if t.interpreter == number]
                )
                for number in numbers
            ]

    return SimpleNamespace(
        RemoteUnwinder=Unwinder, THREAD_STATUS_HAS_GIL=HAS_GIL, THREAD_STATUS_GIL_REQUESTED=ASKS
    )


def module_of_3_14(answer: Callable[[], Iterable[Any]]) -> Any:
    """Return Python 3.14's module, whose look gives the holder in a list, without a status."""

    class Unwinder:
        def __init__(self, pid: int, *, only_active_thread: bool = False) -> None:
            assert only_active_thread

        def get_stack_trace(self) -> list[Any]:
            return [
                SimpleNamespace(
                    thread_id=each.thread_id,
                    frame_info=[
                        SimpleNamespace(
                            filename=f.filename,
                            lineno=f.location.lineno if f.location is not None else 0,
                            funcname=f.funcname,
                        )
                        for f in each.frame_info
                    ],
                )
                for each in answer()
                if each.status & HAS_GIL
            ]

    return SimpleNamespace(RemoteUnwinder=Unwinder)


class PlannedReader:
    """A reader whose looks are given, and after them the GIL is free."""

    def __init__(self, looks: Iterable[GilLook | None] = (), *, knows_askers: bool = True) -> None:
        self.knows_askers = knows_askers
        self._looks = iter(looks)

    def look(self) -> GilLook | None:
        return next(self._looks, GilLook(NOBODY, (), () if self.knows_askers else None))

    def holder_only(self) -> GilReader:
        return PlannedReader(knows_askers=False)
