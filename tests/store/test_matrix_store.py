"""The file that a matrix is kept in, by the window and by the command line alike."""

import ast
import dataclasses
import errno
import io
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from builders import record
from commands import matrix_command, without_screen
from runner import NAMES

import concgui
from concgui.cli.commands.matrix_command import _read_or_set_aside
from concgui.cli.common.json_target import FileTarget
from concgui.cli.common.matrix_options import MatrixOptions
from concgui.cli.terminal.matrix_table import print_matrix
from concgui.engine.errors import ConcguiError
from concgui.engine.evaluation.matrix_cells import MatrixResult, matrix_cells
from concgui.engine.planning.matrix_plan import MatrixPlan
from concgui.engine.planning.matrix_size import QUICK_MEANING
from concgui.engine.records.run_record import RunRecord
from concgui.engine.system.environment import describe_environment
from concgui.engine.tasks.outcome import Outcome
from concgui.engine.workloads.primes import Primes
from concgui.engine.workloads.sleep import Sleep
from concgui.qtlayer.running.matrix_preview import matrix_preview
from concgui.store.atomic_file import replace_file
from concgui.store.matrix_file import (
    NotAMatrixError,
    damaged_path,
    differences,
    previous_path,
    read_matrix,
)
from concgui.store.matrix_store import MatrixStore
from concgui.store.saved_plan import plan_as_saved

PLAN = MatrixPlan(("blocking", "thread-pool"), (Sleep(), Primes()), quick=True)
HERE = describe_environment()
RECORDS = tuple(record(model=model, workload=workload) for model, workload in PLAN.pairs)
MODELS = ("blocking", "qthread", "thread-pool")
WORKLOADS = (Primes(), Sleep())


def kept(path: Path, *records: RunRecord, plan: MatrixPlan = PLAN) -> MatrixStore:
    """The keeper of a new matrix that has written these runs."""
    store = MatrixStore(path, plan, HERE)
    for run in records:
        store.add(run)
    store.write(cells_of(records, plan))
    return store


def cells_of(records, plan: MatrixPlan = PLAN):
    return matrix_cells(plan.models, plan.workload_keys, records, {})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a matrix is kept in this test."""
    return tmp_path / "data" / "matrix.json"


def test_what_is_kept_is_read_back(path: Path) -> None:
    """Figures, settings and the time come back, and the same as from memory."""
    store = kept(path, *RECORDS[:3])
    saved, in_memory = read_matrix(path), store.saved(RECORDS[:3], cells_of(RECORDS[:3]))
    assert saved is not None
    assert (saved.is_complete, len(saved.runs), saved.models) == (False, 3, PLAN.models)
    assert (saved.settings, saved.environment) == (in_memory.settings, in_memory.environment)
    assert saved.made_at == in_memory.made_at is not None
    assert [cell.summary for cell in saved.cells] == [cell.summary for cell in in_memory.cells]


def test_a_finished_matrix_is_set_aside_before_another_one_takes_its_place(path: Path) -> None:
    """Only once, at the first writing; what was there before that one has gone."""
    kept(path, *RECORDS)
    another = kept(path, record(model="blocking", workload="sleep", repeat=7))
    another.write(())
    previous, now = read_matrix(previous_path(path)), read_matrix(path)
    assert previous is not None
    assert now is not None
    assert (len(previous.runs), len(now.runs)) == (4, 1)


def test_a_continued_matrix_is_not_set_aside(path: Path) -> None:
    """Read from the file or from memory, its runs are in the file that replaces it."""
    first = kept(path, *RECORDS[:2])
    for continued in (read_matrix(path), first.saved(RECORDS[:2], ())):
        again = MatrixStore(path, PLAN, HERE, continued)
        assert [run.model for run in again.done] == ["blocking", "thread-pool"]
        again.add(RECORDS[2])
        again.write(())
        saved = read_matrix(path)
        assert saved is not None
        assert len(saved.runs) == 3
        assert not previous_path(path).exists()
        kept(path, *RECORDS[:2])
        previous_path(path).unlink()


def test_repeats_of_a_pair_that_was_not_finished_are_dropped_without_setting_aside(path: Path) -> None:
    """They belong to the matrix that is continued, so nothing of it is lost."""
    plan = dataclasses.replace(PLAN, repeats=2)
    kept(path, RECORDS[0], dataclasses.replace(RECORDS[0], repeat=1), RECORDS[1], plan=plan)
    again = MatrixStore(path, plan, HERE, read_matrix(path))
    assert len(again.done) == 2
    again.add(RECORDS[1])
    again.write(())
    assert not previous_path(path).exists()


def test_a_matrix_without_runs_replaces_nothing(path: Path) -> None:
    """Cancelled before its first run, the one before it is still there."""
    kept(path, *RECORDS)
    before = path.read_bytes()
    kept(path)
    assert path.read_bytes() == before
    assert not previous_path(path).exists()


def test_what_is_no_matrix_is_set_aside(path: Path) -> None:
    """A damaged file is neither lost nor in the way, nor does it cost an earlier matrix."""
    kept(path, *RECORDS)
    kept(path, RECORDS[0])
    path.write_text('{"kind": "matrix", "ru', encoding="utf-8")
    kept(path, RECORDS[1])
    assert damaged_path(path).read_text(encoding="utf-8").endswith('"ru')
    assert previous_path(path).exists()


def test_a_file_that_cannot_be_written_is_tried_again(path: Path) -> None:
    """A file stands where a folder is needed; when it has gone, nothing is missing in the next writing."""
    path.parent.write_text("in the way", encoding="utf-8")
    store = MatrixStore(path, PLAN, HERE)
    store.add(RECORDS[0])
    with pytest.raises(ConcguiError, match=r"matrix\.json"):
        store.write(())
    path.parent.unlink()
    store.add(RECORDS[1])
    store.write(())
    saved = read_matrix(path)
    assert saved is not None
    assert len(saved.runs) == 2


@pytest.mark.parametrize("write", [replace_file, lambda path, text: FileTarget(path).write(text)])
def test_a_full_disk_leaves_the_file_as_it_was(
    write: Callable[[Path, str], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing half written, and nothing beside it."""
    path = tmp_path / "figures.json"
    path.write_text("before", encoding="utf-8")
    really = Path.write_text

    def fill_up(self: Path, text: str, encoding: str) -> int:
        really(self, text[:2], encoding=encoding)
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_text", fill_up)
    with pytest.raises((OSError, ConcguiError), match="No space left"):
        write(path, "after")
    assert [file.read_text(encoding="utf-8") for file in tmp_path.iterdir()] == ["before"]


DAMAGES: dict[str, Callable[[dict[str, Any]], Any]] = {
    "no settings": lambda it: it.pop("settings"),
    "settings of another kind": lambda it: it.update(settings=[1]),
    "a model that is no text": lambda it: it["settings"]["models"].append(3),
    "a workload without a key": lambda it: it["settings"]["workloads"].append({}),
    "tasks that are no number": lambda it: it["settings"]["workloads"][0].update(tasks="many"),
    "workers that are no number": lambda it: it["settings"].update(workers=None),
    "a run that is none": lambda it: it["runs"].append(None),
    "an unknown outcome": lambda it: it["runs"][0].update(outcome="lost"),
    "an endless time": lambda it: it["runs"][0]["times_ns"].update(started=float("inf")),
    "a figure that is text": lambda it: it["runs"][0]["ui"].update(p99_ms="high"),
    "cells that are none": lambda it: it.update(cells=[7]),
    "a date that is none": lambda it: it.update(made_at="yesterday"),
    "another schema": lambda it: it.update(schema=99),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_a_damaged_file_is_known_as_such(damage: Callable[[dict[str, Any]], Any], path: Path) -> None:
    """Whatever is wrong in it is found when it is read, and nowhere later."""
    kept(path, *RECORDS)
    document = json.loads(path.read_text(encoding="utf-8"))
    damage(document)
    path.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(NotAMatrixError, match=r"matrix\.json"):
        read_matrix(path)


@pytest.mark.parametrize("content", [b"\xff\xfe", b"[" * 100_000, b"\0\0\0\0"], ids=["text", "deep", "zeros"])
def test_bytes_that_are_no_json_are_known_as_such(content: bytes, path: Path) -> None:
    """Another encoding, brackets without end, and zeros after a power cut are a damaged file."""
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(NotAMatrixError):
        read_matrix(path)


@pytest.mark.parametrize(
    "plan",
    [
        PLAN,
        dataclasses.replace(PLAN, quick=False, workers=2, repeats=3),
        dataclasses.replace(PLAN, tasks=5),
        MatrixPlan(("qthread",), (Primes(),)),
    ],
    ids=["quick", "full", "tasks", "one pair"],
)
def test_the_plan_of_a_saved_matrix_can_be_run_again(plan: MatrixPlan, path: Path) -> None:
    """With the settings that it had, so that nothing differs."""
    kept(path, RECORDS[0], plan=plan)
    saved = read_matrix(path)
    assert saved is not None
    again = plan_as_saved(saved, MODELS, WORKLOADS)
    assert differences(saved, again, HERE) == []
    assert (again.models, again.workload_keys) == (plan.models, plan.workload_keys)


def test_a_plan_of_models_that_have_gone_is_not_the_same(path: Path) -> None:
    """What this version does not know is left out and told, and nothing at all is an error."""
    kept(path, RECORDS[0])
    saved = read_matrix(path)
    assert saved is not None
    fewer = plan_as_saved(saved, ("blocking",), WORKLOADS)
    assert differences(saved, fewer, HERE) == ["thread-pool: there, not asked for now"]
    with pytest.raises(ConcguiError):
        plan_as_saved(saved, ("qthread",), WORKLOADS)


def test_what_is_left_is_counted() -> None:
    """Pairs that are done or cannot be run are not left, and what is left takes its time."""
    plan = dataclasses.replace(PLAN, repeats=2)
    whole, begun = (
        matrix_preview(plan),
        matrix_preview(plan, [RECORDS[0], dataclasses.replace(RECORDS[0], repeat=1)]),
    )
    assert (whole.pairs_left, whole.pairs_done, whole.pairs_total) == (4, 0, 4)
    assert (begun.pairs_left, begun.pairs_done) == (3, 1)
    assert 0 < begun.seconds_left < whole.seconds_left


def test_the_table_says_what_quick_means() -> None:
    """In one line, and only under a quick matrix."""
    for quick in (True, False):
        stream = io.StringIO()
        plan = dataclasses.replace(PLAN, quick=quick)
        print_matrix(stream, MatrixResult(plan, RECORDS, cells_of(RECORDS), Outcome.FINISHED), NAMES)
        assert (QUICK_MEANING in " ".join(stream.getvalue().split())) is quick


def test_only_what_builds_the_program_knows_the_real_folder() -> None:
    """The window's opener and the command line ask for it; a test that gives no path touches nothing."""
    package = Path(concgui.__file__).parent
    texts = {path: path.read_text(encoding="utf-8") for path in package.rglob("*.py")}
    asking = {
        path.relative_to(package).as_posix()
        for path, text in texts.items()
        if "usual_matrix_path" in text
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "usual_matrix_path"
    }
    assert asking == {"cli/commands/matrix_command.py", "ui/application.py"}


@pytest.mark.parametrize("named", [False, True])
def test_the_command_line_sets_only_its_own_damaged_file_aside(named: bool, path: Path, capsys) -> None:
    """A file that a person named may be anything, so that one is refused."""
    path.parent.mkdir()
    path.write_text("{}", encoding="utf-8")
    options = MatrixOptions(None, None, None, 4, 1, True, path if named else None, False)
    if named:
        with pytest.raises(NotAMatrixError):
            _read_or_set_aside(path, options)
        assert path.exists()
        return
    assert _read_or_set_aside(path, options) is None
    assert damaged_path(path).exists()
    assert "set aside" in capsys.readouterr().err


def test_the_command_line_goes_on_where_nothing_can_be_written(tmp_path: Path) -> None:
    """The table is printed, the complaint names the file, and the status says that it is not there."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    out = tmp_path / "file" / "matrix.json"
    arguments = ("--models", "blocking", "--workloads", "sleep", "--tasks", "1", "--quick")
    done = subprocess.run(
        matrix_command(*arguments, out=out),
        capture_output=True, text=True, encoding="utf-8", env=without_screen(), timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert "1.00×" in done.stdout
    assert "matrix goes on" in done.stderr
    assert f"not kept: {out}" in done.stderr
    assert "Traceback" not in done.stderr
