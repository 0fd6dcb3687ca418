"""Tests of the scripts that a person takes home: short, clean, and with the same results."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from script_runs import PAIRS, checksum_of, first_line, small_script

from concgui.app.script_choice import script_choice
from concgui.engine.errors import UsageError
from concgui.export.script import script_text
from concgui.qtlayer.catalogue import MODELS

MOST_LINES = 119

SAMPLE = [
    ("blocking", "sleep"),
    ("thread-per-task", "counter"),
    ("thread-pool", "database"),
    ("process-per-task", "payload"),
    ("asyncio-thread", "http"),
    ("qthread-signal-flood", "files"),
    ("qthreadpool", "mandelbrot"),
    ("asyncio-blocking", "primes"),
]


@pytest.mark.parametrize(("model", "workload"), SAMPLE)
def test_a_script_prints_the_checksum_of_concgui(model: str, workload: str, tmp_path: Path) -> None:
    """A script that runs without concgui returns what concgui's own tasks return."""
    assert first_line(small_script(model, workload), tmp_path) == f"checksum {checksum_of(workload)}"


def test_all_scripts_are_short_and_stand_alone() -> None:
    """Every script is one file that imports no concgui, and whose lines and length a screen holds."""
    for model, workload in PAIRS:
        script = small_script(model, workload)
        lines = script.splitlines()
        assert len(lines) <= MOST_LINES
        assert max(map(len, lines)) <= 88
        imported = {
            (node.module if isinstance(node, ast.ImportFrom) else node.names[0].name).partition(".")[0]
            for node in ast.walk(ast.parse(script))
            if isinstance(node, ast.Import | ast.ImportFrom)
        }
        assert "concgui" not in imported, (model, workload)
        assert "<<" not in script
        assert "#:" not in script


def test_all_scripts_name_what_they_need() -> None:
    """Every script names the packages it imports in its metadata, and the Python it needs."""
    packages = {"PIL": "pillow", "PySide6": "PySide6-Essentials"}
    for model, workload in PAIRS:
        script = small_script(model, workload)
        head = script.partition('# ///\n"""')[0]
        for node in ast.walk(ast.parse(script)):
            if isinstance(node, ast.Import | ast.ImportFrom):
                name = (node.module if isinstance(node, ast.ImportFrom) else node.names[0].name).partition(
                    "."
                )[0]
                if name not in sys.stdlib_module_names:
                    assert f'"{packages.get(name, name)}"' in head, (model, workload, name)
        assert ('requires-python = ">=3.14"' in head) == (model == "interpreter-pool")


def test_all_scripts_pass_ruff(tmp_path: Path) -> None:
    """Every script passes ruff's checks and is formatted as ruff would."""
    pytest.importorskip("ruff", reason="ruff is not installed")
    for model, workload in PAIRS:
        (tmp_path / f"{model}-{workload}.py").write_text(small_script(model, workload), encoding="utf-8")
    rules = "E,F,W,I,UP,B,SIM,C4,RUF,PIE,RET"
    for arguments in (("check", "--select", rules), ("format", "--check")):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *arguments, "--isolated", "--no-cache", str(tmp_path)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-2000:]


def test_processes_have_the_guard_and_say_why() -> None:
    """A script that starts processes guards its start, with the reason; all others have the guard too."""
    for model in MODELS:
        script = small_script(model.info.key, "primes")
        assert 'if __name__ == "__main__":\n' in script
        assert ("# A new process imports this file" in script) == model.info.uses_processes


def test_an_anti_pattern_becomes_its_replacement_with_the_wrong_lines_as_a_comment() -> None:
    """The script of an anti-pattern does what its replacement does, and says beside it what is wrong."""
    for model in MODELS:
        if model.info.replacement:
            wrong = small_script(model.info.key, "primes").splitlines()
            right = small_script(model.info.replacement, "primes").splitlines()
            more = [line.strip() for line in wrong if line not in right]
            code = [line for line in more if not line.startswith(("#", '"""'))]
            assert code == []
            assert any("Wrong:" in line for line in more)


def test_failed_tasks_are_reported_and_have_no_checksum(tmp_path: Path) -> None:
    """A script whose tasks fail goes on with the others and prints the errors."""
    script = small_script("thread-pool", "flaky", fail_share="100")
    assert first_line(script, tmp_path) == "failed:"


def test_what_has_no_script_is_refused() -> None:
    """Parameters without a script, pairs that do not exist and no tasks are refused with a reason."""
    for model, workload, settings, tasks, words in (
        ("thread-pool", "flaky", {"kind": "hangs"}, 3, "kind=hangs"),
        ("thread-pool", "payload", {"shared_memory": "true"}, 3, "shared_memory"),
        ("interpreter-pool", "image", {}, 3, "sub-interpreter"),
        ("treads", "image", {}, 3, "thread-pool"),
        ("thread-pool", "sleep", {}, 0, "tasks=0"),
    ):
        with pytest.raises(UsageError, match=words):
            script_text(script_choice(model, workload, settings, tasks, 2))
