"""Tests of `concgui matrix`: running, keeping and resuming."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from commands import matrix_command, to_end, without_screen
from waiting import PATIENCE_S, killed_unless

from concgui.cli.commands.matrix_command import _read_or_set_aside
from concgui.cli.common.matrix_options import MatrixOptions
from concgui.store.matrix_file import NotAMatrixError, damaged_path
from concgui.store.matrix_place import MatrixFile

SMALL = ("--models", "blocking,thread-pool", "--workloads", "sleep,primes", "--quick", "--tasks", "2")


def concgui_matrix(*arguments: str, out: Path) -> "subprocess.CompletedProcess[str]":
    return to_end(matrix_command(*arguments, out=out))


def test_the_command_line_runs_keeps_and_continues(tmp_path: Path) -> None:
    """A matrix is run and kept; of a file that lacks one pair only that pair is run, and then none."""
    out = tmp_path / "matrix.json"
    done = concgui_matrix(*SMALL, out=out)
    assert done.returncode == 0, done.stderr
    assert "1.00×" in done.stdout
    assert "smooth" in done.stdout
    document = json.loads(out.read_text(encoding="utf-8"))
    assert (document["schema"], document["complete"], len(document["runs"])) == (2, True, 4)
    assert {cell["summary"]["runs"] for cell in document["cells"]} == {1}

    verdicts = document["verdict"]["workloads"]
    for verdict in verdicts:
        decision = [verdict["workload"], verdict["recommended"]["model"]]
        assert any(line.split()[:2] == decision for line in done.stdout.splitlines())
    kinds = {decision["kind"]: decision for decision in document["decisions"]}
    assert set(kinds) == {"waiting", "python"}
    for decision in kinds.values():
        assert decision["text"].split(":")[0] in done.stdout
        assert decision["model"] == decision["picks"][0]["model"]
    assert "gui-thread-ran-it" in {finding["key"] for finding in document["findings"]}
    assert {finding["workload"] for finding in document["findings"]} == {v["workload"] for v in verdicts}

    kept = document["runs"][:3]
    out.write_text(json.dumps(document | {"runs": kept, "complete": False}), encoding="utf-8")
    again = concgui_matrix(*SMALL, "--resume", out=out)
    assert again.returncode == 0, again.stderr
    assert "1 pair of 4 to run" in again.stderr
    resumed = json.loads(out.read_text(encoding="utf-8"))
    assert (resumed["runs"][:3], len(resumed["runs"]), resumed["complete"]) == (kept, 4, True)

    shown = concgui_matrix(*SMALL, "--resume", out=out)
    assert (shown.returncode, "0 pairs of 4 to run" in shown.stderr) == (0, True)
    refused = concgui_matrix(*SMALL, "--workers", "1", "--resume", out=out)
    assert (refused.returncode, "workers: 4 there, 1 now" in refused.stderr) == (2, True)


def test_what_cannot_be_run_does_not_stop_the_others(tmp_path: Path) -> None:
    """An unknown key is refused before anything runs, and so is --resume without a kept matrix."""
    out = tmp_path / "matrix.json"
    unknown = concgui_matrix("--models", "blocking,nobody", out=out)
    assert (unknown.returncode, "nobody" in unknown.stderr, out.exists()) == (2, True, False)
    nothing = concgui_matrix(*SMALL, "--resume", out=out)
    assert (nothing.returncode, "holds no matrix" in nothing.stderr) == (2, True)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGINT for one process on Windows")
def test_ctrl_c_keeps_what_was_done(tmp_path: Path) -> None:
    """After Ctrl-C the file has the finished pairs, and the exit status is 130."""
    out = tmp_path / "matrix.json"
    workloads = ("--workloads", "sleep,primes,sort", "--quick", "--tasks", "2")
    arguments = ("--models", "blocking,thread-pool", *workloads)
    process = subprocess.Popen(
        matrix_command(*arguments, out=out), stderr=subprocess.PIPE, stdout=subprocess.PIPE,
        text=True, encoding="utf-8", env=without_screen(),
    )  # fmt: skip
    assert process.stderr is not None
    with process:
        with killed_unless("its first workload is done", process):
            for line in process.stderr:
                if "sleep: done" in line:
                    process.send_signal(signal.SIGINT)
                    break
        _, rest = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 130, rest
    assert "--resume runs the rest" in rest
    document = json.loads(out.read_text(encoding="utf-8"))
    assert document["complete"] is False
    assert [(run["model"], run["workload"]) for run in document["runs"]][:2] == [
        ("blocking", "sleep"),
        ("thread-pool", "sleep"),
    ]
    assert len(document["runs"]) < 6


@pytest.mark.parametrize("named", [False, True])
def test_the_command_line_sets_only_its_own_damaged_file_aside(named: bool, tmp_path: Path, capsys) -> None:
    """A damaged file in the usual place is renamed; one that a person named is refused."""
    path = tmp_path / "matrix.json"
    path.write_text("{}", encoding="utf-8")
    options = MatrixOptions(None, None, None, 4, 1, True, path if named else None, False, False, False)
    if named:
        with pytest.raises(NotAMatrixError):
            _read_or_set_aside(MatrixFile(path), options)
        assert path.exists()
        return
    assert _read_or_set_aside(MatrixFile(path), options) is None
    assert damaged_path(path).exists()
    assert "set aside" in capsys.readouterr().err


def test_a_place_that_cannot_be_written_is_refused_before_the_first_run(tmp_path: Path) -> None:
    """If the file cannot be written, a line says so at once, and nothing is run."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    out = tmp_path / "file" / "matrix.json"
    arguments = ("--models", "blocking", "--workloads", "sleep", "--tasks", "1", "--quick")
    done = concgui_matrix(*arguments, out=out)
    assert (done.returncode, done.stdout) == (1, "")
    assert f"{out} cannot be written" in done.stderr
    assert "name another file with --out" in done.stderr
    assert "Traceback" not in done.stderr
