"""Whether workers would run a comparison again when they import the script that starts it."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from concgui.engine.errors import UsageError, shortened_path

if TYPE_CHECKING:
    from types import FrameType

_WORKER_MAIN = "__mp_main__"
"""Name under which a worker process imports the main module of the program that started it."""

_TELLING_CALLS = frozenset(("parent_process", "current_process"))
"""Functions of multiprocessing by which a condition tells the program from its workers."""


class UnguardedScriptError(UsageError):
    """A comparison that each worker process would start again, because it imports the script."""

    def __init__(self, file: str, line: int) -> None:
        super().__init__(
            f"{shortened_path(file)}, line {line}, is not below \"if __name__ == '__main__':\"; "
            "worker processes import the script and would start the comparison again; put it below that "
            "line, or choose models that run threads or coroutines"
        )


def check_not_in_worker() -> None:
    """Check that this is not a worker process that imports the script of its program.

    Raises:
        UnguardedScriptError: It is.
    """
    for file, line, module in _lines_of_modules():
        if module == _WORKER_MAIN:
            raise UnguardedScriptError(file, line)


def check_main_guard() -> None:
    """Check that workers, when they import the main module, do not run the line that is running now.

    Raises:
        UnguardedScriptError: They would.
    """
    # Not by its name alone: IPython's own main module starts the one of the person.
    main_file = getattr(sys.modules["__main__"], "__file__", None)
    for file, line, module in _lines_of_modules():
        is_of_main = module == "__main__" and main_file is not None and _is_same(file, main_file)
        if is_of_main and not _is_guarded(Path(file), line):
            raise UnguardedScriptError(file, line)


def _lines_of_modules() -> Iterator[tuple[str, int, str]]:
    """Yield file, line and name of each module whose own code, not a function, is being executed."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        if frame.f_code.co_name == "<module>":
            yield frame.f_code.co_filename, frame.f_lineno or 0, frame.f_globals.get("__name__", "")
        frame = frame.f_back


def _is_same(file: str, other: str) -> bool:
    try:
        return Path(file).samefile(other)
    except OSError:
        return False


def _is_guarded(file: Path, line: int) -> bool:
    """Return whether a condition protects a line of a script, or no worker will import this text at all."""
    try:
        tree = ast.parse(file.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return True  # the cell of a notebook, or a compiled script without its source
    conditions = [node for node in ast.walk(tree) if isinstance(node, ast.If) and _tells(node.test)]
    # Around the line, or before it: a script may leave early in a worker.
    return any(condition.lineno <= line for condition in conditions)


def _tells(test: ast.expr) -> bool:
    names = {node.id for node in ast.walk(test) if isinstance(node, ast.Name)}
    called = {node.attr for node in ast.walk(test) if isinstance(node, ast.Attribute)}
    return "__name__" in names or not (names | called).isdisjoint(_TELLING_CALLS)
