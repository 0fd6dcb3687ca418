"""Tests of `concgui lesson`: list, show, check and run."""

import json
from pathlib import Path

import pytest
from commands import CONCGUI, to_end
from lesson_files import LESSON, line_of, written_lesson

from concgui.cli.main import run_program


def test_the_lessons_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    """A row for each, or JSON with what each lacks here."""
    assert run_program(["lesson", "list"]) == 0
    printed = capsys.readouterr().out
    assert "Threads overlap waits" in printed and "Which one when" in printed
    assert run_program(["lesson", "list", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document[0]["number"] == 1 and document[0]["parts"]["Situation"]


def test_a_lesson_is_shown_without_a_run(capsys: pytest.CaptureFixture[str]) -> None:
    """With the commands that run its experiments and changes, and the one that writes its script."""
    assert run_program(["lesson", "show", "2"]) == 0
    printed = capsys.readouterr().out
    assert "2 · Threads overlap waits" in printed
    assert (
        "concgui compare sleep --models blocking,thread-pool --tasks 3 --workers 3 --set duration_ms=2000"
        in (" ".join(printed.split()))
    )
    assert "concgui script thread-pool sleep" in printed
    for part in ("Predict", "Claims", "Investigate", "Modify", "Make", "In practice"):
        assert f"\n{part}\n" in printed


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("show", "99"), "unknown lesson '99'"),
        (("run", "nothing"), "unknown lesson 'nothing'"),
        (("show", "2", "--folder", "no-such-folder"), "cannot be read"),
        (("check", "no-such-file.md"), "cannot be read"),
        (("run", "2", "--short", "--full"), "not allowed with"),
        (("run", "all", "--guess", "2"), "one lesson"),
        ((), "ACTION"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    arguments: tuple[str, ...], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """An unknown lesson, a folder that is not there, or options that exclude each other."""
    assert run_program(["lesson", *arguments]) == 2
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert words in said.err


def test_a_folder_is_checked_with_file_line_and_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line for each problem, and status 1; nothing wrong is said as well."""
    path = written_lesson(tmp_path)
    assert run_program(["lesson", "check", str(tmp_path)]) == 0
    assert "1 checked, nothing wrong" in capsys.readouterr().out
    text = LESSON.replace('workload = "sleep"', 'workload = "slep"')
    path.write_text(text, encoding="utf-8")
    line = line_of(text, "slep")
    for place in (tmp_path, path):
        assert run_program(["lesson", "check", str(place)]) == 1
        assert f"{path}:{line}: unknown workload 'slep'; did you mean 'sleep'?" in capsys.readouterr().out


def test_a_teachers_lesson_runs_with_a_guess_and_says_what_was_measured(tmp_path: Path) -> None:
    """The guess stands beside the figures, each claim has its verdict, and the exit status says so."""
    folder, out = tmp_path / "lessons", tmp_path / "out.json"
    written_lesson(folder)
    command = [*CONCGUI, "lesson", "run", "7", "--folder", str(folder), "--short", "--guess", "1"]
    done = to_end([*command, "--json", str(out)])
    claims = json.loads(out.read_text(encoding="utf-8"))["lessons"][0]
    assert claims["guess"] == "as long as one"
    by_key = {claim["key"]: claim for claim in claims["claims"]}
    assert by_key["it-finishes"]["verdict"] == "confirmed" and by_key["it-fails"]["verdict"] == "refuted"
    assert [found["name"] for found in claims["experiments"]] == ["waits", "longer"]
    assert "Your guess: as long as one" in done.stdout
    assert f"Measured: {by_key['it-overlaps']['text']}" in " ".join(done.stdout.split())
    assert "refuted: Tasks fail." in done.stdout
    assert done.returncode == (0 if claims["as_expected"] else 1)
    assert claims["as_expected"] == (by_key["it-overlaps"]["verdict"] == "confirmed")
