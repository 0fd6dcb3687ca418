"""`compare` in scripts of their own: README's example, a notebook's loop, and a script without the guard."""

import re
import subprocess
import sys
from pathlib import Path

from waiting import PATIENCE_S

README = Path(__file__).parents[2] / "README.md"

AFTER = """
    assert primes == tuple(map(count_primes, [800, 900, 1000])), primes
    assert "count_primes()" in result.verdict and "thread-pool" in str(result)
    import asyncio, locale
    from concgui.library.request import Request
    from concgui.library.running import run_request
    from PySide6.QtCore import QCoreApplication
    assert QCoreApplication.instance() is None, "an application is left"
    assert locale.setlocale(locale.LC_NUMERIC) == "C", "Qt has set the locale"

    async def cell():
        # As in a notebook: the main thread runs a loop, and this is a task of it.
        task = asyncio.current_task()
        request = Request(count_primes, (10,), models=["asyncio-qt"], warm_up=False, baseline_ms=20)
        second = run_request(request)
        await asyncio.sleep(0)
        assert asyncio.current_task() is task
        return second.results("asyncio-qt")

    assert asyncio.run(cell()) == (count_primes(10),)
    from PySide6.QtWidgets import QApplication
    print("application:", QApplication([]).metaObject().className())
"""


def run_script(folder: Path, text: str) -> subprocess.CompletedProcess[str]:
    """Run a script as a person does, without an application or a terminal."""
    file = folder / "my_script.py"
    file.write_text(text, encoding="utf-8")
    return subprocess.run(
        [sys.executable, str(file)],
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S,
        cwd=folder,
    )


def test_the_example_of_the_readme_runs_and_leaves_nothing(tmp_path: Path) -> None:
    """A second comparison works, also below a loop of asyncio, and then the person's own application."""
    found = re.search(r"<!-- library -->\n```python\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    assert found is not None
    done = run_script(tmp_path, found[1] + AFTER)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert done.stdout.startswith("For smooth and fast on count_primes()")
    assert done.stdout.endswith("application: QApplication\n")


def test_a_script_without_the_guard_starts_nothing(tmp_path: Path) -> None:
    """One error in the program itself, with the line; no worker process has run the script again."""
    text = (
        "from concgui import compare\nprint('started')\n\n"
        "def double(number):\n    return 2 * number\n\n"
        "compare(double, [1, 2], models=['process-pool'])\n"
    )
    done = run_script(tmp_path, text)
    assert done.returncode == 1
    assert done.stdout == "started\n"
    assert "UnguardedScriptError" in done.stderr.splitlines()[-1]
    assert "my_script.py, line 7, is not below" in done.stderr
