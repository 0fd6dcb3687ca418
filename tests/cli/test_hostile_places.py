"""Tests of commands with hostile files, words and paths: one clear line and no traceback."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(sys.executable).with_name("concgui")
ENTRIES = {"module": [sys.executable, "-m", "concgui"], "script": [str(SCRIPT)]}
DEADLINE_S = 100


def concgui(
    *arguments: str, entry: str = "module", cwd: Path | None = None, **environment: str
) -> "subprocess.CompletedProcess[str]":
    """Run a command until it ends."""
    if entry == "script" and not SCRIPT.exists():
        pytest.skip("the program is not installed as a script")
    return subprocess.run(
        [*ENTRIES[entry], *arguments],
        capture_output=True,
        text=True,
        cwd=cwd,
        env={**os.environ, **environment},
        timeout=DEADLINE_S,
        check=False,
    )


def assert_refused(done: "subprocess.CompletedProcess[str]", *words: str, status: int = 2) -> None:
    """Assert that standard error is one line with these words, and check the exit status."""
    assert done.returncode == status, done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert len(done.stderr) < 1_000
    for word in words:
        assert word in done.stderr


@pytest.mark.parametrize("entry", ENTRIES)
def test_files_of_the_users_folder_are_not_taken_for_modules(entry: str, tmp_path: Path) -> None:
    """In a folder with a `random.py` of the user, server, observer and workers import the real modules."""
    for name in ("random", "socket", "json", "aiohttp"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('a file of the user was imported')")
    done = concgui(
        "run", "process-pool", "http", "--tasks", "2", "--workers", "1",
        "--set", "latency_ms=1", "--json", "-", entry=entry, cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (run,) = json.loads(done.stdout)["runs"]
    assert run["tasks"]["finished"] == 2
    assert run["ui"]["pings"] > 0


@pytest.mark.parametrize("command", [("run", "blocking", "sleep"), ("compare", "sleep")], ids=lambda c: c[0])
def test_a_run_without_tasks_is_refused(command: tuple[str, ...]) -> None:
    """`--tasks 0` is refused with the allowed range."""
    assert_refused(concgui(*command, "--tasks", "0"), "tasks=0", "from 1 to")


def test_digits_of_other_scripts_are_refused() -> None:
    """A number in other digits than 0 to 9 is refused."""
    assert_refused(concgui("run", "blocking", "sleep", "--tasks", "١٢٣"), "tasks", "whole number")


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "x" * 100_000, "sleep"),
        ("run", "blocking", "x" * 100_000),
        ("run", "blocking", "sleep", "--tasks", "9" * 5_000),
        ("run", "blocking", "sleep", "--set", f"{'x' * 100_000}=1"),
        ("compare", "sleep", "--models", "x" * 100_000),
    ],
    ids=["model", "workload", "number", "parameter", "models"],
)
def test_a_very_long_word_is_not_echoed_whole(arguments: tuple[str, ...]) -> None:
    """The message for a long word shows its start and its length."""
    assert_refused(concgui(*arguments), "characters")


@pytest.fixture
def hostile_paths(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    return {
        "loop": str(tmp_path / "loop"),
        "inside": str(tmp_path / "loop" / "a"),
        "long": str(tmp_path / ("n" * 300)),
    }


@pytest.mark.parametrize("kind", ["loop", "inside", "long"])
@pytest.mark.parametrize(
    "command",
    [
        ("run", "blocking", "sleep", "--tasks", "1", "--json"),
        ("compare", "sleep", "--models", "blocking", "--tasks", "1", "--json"),
        ("matrix", "--quick", "--models", "blocking", "--workloads", "sleep", "--out"),
    ],
    ids=lambda command: command[0],
)
def test_a_path_that_leads_nowhere_is_refused(
    command: tuple[str, ...], kind: str, hostile_paths: dict[str, str]
) -> None:
    """A link to itself and a name too long for the system are refused before anything is run."""
    assert_refused(concgui(*command, hostile_paths[kind]), command[-1], "name another file")
