"""A script that workers would run again is recognised."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from concgui.engine.own_function.main_guard import UnguardedScriptError, check_main_guard, check_not_in_worker


@pytest.fixture
def run_as(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Execute the script that workers would import, as a module of this name, with `check` at hand."""

    def run(name: str, text: str) -> None:
        file = tmp_path / "script.py"
        file.write_text(text, encoding="utf-8")
        monkeypatch.setattr(sys.modules["__main__"], "__file__", str(file), raising=False)
        known = {"__name__": name, "check": check_main_guard, "check_not_in_worker": check_not_in_worker}
        exec(compile(text, str(file), "exec"), known)  # noqa: S102 -- the script of the test

    return run


@pytest.mark.parametrize(
    "text",
    [
        'if __name__ == "__main__":\n    check()\n',
        'def main():\n    check()\n\nif __name__ == "__main__":\n    main()\n',
        'import sys\nif __name__ != "__main__":\n    sys.exit()\ncheck()\n',
        "import multiprocessing\nif multiprocessing.parent_process() is None:\n    check()\n",
    ],
    ids=["below", "called below", "left before", "asks multiprocessing"],
)
def test_a_guarded_script_is_accepted(run_as: Callable[[str, str], None], text: str) -> None:
    """Whichever way a person wrote it."""
    run_as("__main__", text)


@pytest.mark.parametrize(
    ("text", "line"),
    [("check()\n", 1), ("def main():\n    check()\n\nmain()\n", 4), ("if True:\n    check()\n", 2)],
    ids=["at the top", "called at the top", "another condition"],
)
def test_an_unguarded_script_is_refused_with_its_line(
    run_as: Callable[[str, str], None], text: str, line: int
) -> None:
    """Every worker would import the script and start the comparison again."""
    with pytest.raises(UnguardedScriptError, match=rf"script.py, line {line}, is not below"):
        run_as("__main__", text)


def test_a_module_that_is_not_the_main_one_needs_no_guard(run_as: Callable[[str, str], None]) -> None:
    """Workers do not run it again unless the main module does."""
    run_as("helper", "check()\n")


def test_a_main_module_that_workers_do_not_import_needs_no_guard(
    run_as: Callable[[str, str], None], tmp_path: Path
) -> None:
    """IPython's has no guard, and puts the script that it runs in its place."""
    other = tmp_path / "other.py"
    other.touch()
    text = f"import sys\nsys.modules['__main__'].__file__ = {str(other)!r}\ncheck()\n"
    run_as("__main__", text)


def test_a_cell_of_a_notebook_needs_no_guard() -> None:
    """Its text is in no file that a worker could import."""
    known = {"__name__": "__main__", "check": check_main_guard}
    exec(compile("check()", "<cell 1>", "exec"), known)  # noqa: S102 -- the cell of the test


def test_a_worker_that_imports_the_script_stops(run_as: Callable[[str, str], None]) -> None:
    """Also where the script hides from the check what it does."""
    with pytest.raises(UnguardedScriptError):
        run_as("__mp_main__", "check_not_in_worker()\n")


def test_the_tests_themselves_are_no_worker() -> None:
    """Nothing is refused in an ordinary program."""
    assert "__mp_main__" in sys.modules
    check_not_in_worker()
