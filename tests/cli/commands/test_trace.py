"""Tests of `concgui trace`: from a file with spans to a file for viewers, or one clear line."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import builders
import pytest
from builders import ENVIRONMENT
from commands import to_end

from concgui.cli.main import run_program
from concgui.export.run_json import experiment_json, to_text

if TYPE_CHECKING:
    import subprocess


def written(path: Path, *, with_spans: bool) -> Path:
    document = experiment_json(
        (builders.record(),), ENVIRONMENT, (), with_spans=with_spans, with_summary=False
    )
    path.write_text(to_text(document, compact=True), encoding="utf-8")
    return path


def trace(*arguments: object) -> "subprocess.CompletedProcess[str]":
    return to_end([sys.executable, "-m", "concgui", "trace", *map(str, arguments)])


def test_a_file_with_spans_becomes_a_trace(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The trace holds the task of the file; nothing is printed, and no temporary file is left."""
    out = tmp_path / "trace.json"
    kept = written(tmp_path / "run.json", with_spans=True)
    assert run_program(["trace", str(kept), "--out", str(out)]) == 0
    assert capsys.readouterr() == ("", "")
    events = json.loads(out.read_text(encoding="utf-8"))["traceEvents"]
    assert [event["name"] for event in events if event.get("cat") == "task" and event["ph"] == "X"] == [
        "task 0"
    ]
    assert {path.name for path in tmp_path.iterdir()} == {"trace.json", "run.json"}


def test_what_cannot_be_traced_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file without spans, and an output that cannot be written, are refused before anything is written."""
    kept = written(tmp_path / "run.json", with_spans=False)
    for out, words in (
        (tmp_path / "trace.json", "--spans"),
        (tmp_path, "is a folder"),
        (tmp_path / "none" / "trace.json", "does not exist"),
        ("", "needs a file name"),
    ):
        assert run_program(["trace", str(kept), "--out", str(out)]) == 2
        said = capsys.readouterr().err
        assert words in said
        assert said.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["run.json"]


@pytest.mark.skipif(sys.platform != "linux", reason="a full device is special to Linux")
def test_a_full_disk_is_one_line(tmp_path: Path) -> None:
    """A trace that cannot be written to its end is a failure in one line."""
    done = trace(written(tmp_path / "run.json", with_spans=True), "--out", "/dev/full")
    assert done.returncode == 1
    assert done.stderr == "concgui: /dev/full cannot be written: No space left on device\n"
