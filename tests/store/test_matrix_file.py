"""Tests of the file of a matrix: written as a whole, and resumed only with the same settings."""

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from builders import record
from matrices import RECORDS, kept

from concgui.engine.errors import ConcguiError, UsageError
from concgui.engine.planning.matrix_plan import MatrixPlan
from concgui.engine.system.environment import describe_environment
from concgui.engine.workloads.primes import Primes
from concgui.engine.workloads.sleep import Sleep
from concgui.export.run_json import run_json
from concgui.store.matrix_file import NotAMatrixError, differences, read_matrix, write_matrix
from concgui.store.matrix_json import matrix_json


def saved_file(path: Path, plan: MatrixPlan) -> Path:
    runs = [run_json(record(), with_spans=False)]
    write_matrix(path, matrix_json(plan, describe_environment(), runs, ()))
    return path


def test_a_file_is_continued_only_where_it_fits(tmp_path: Path) -> None:
    """Additional models are no difference; other sizes, fewer models and another machine are."""
    plan, environment = MatrixPlan(("a",), (Sleep(),)), describe_environment()
    saved = read_matrix(saved_file(tmp_path / "new" / "matrix.json", plan))
    assert saved is not None
    assert differences(saved, plan, environment) == []
    assert differences(saved, dataclasses.replace(plan, models=("a", "b")), environment) == []
    for other in (
        dataclasses.replace(plan, quick=True),
        dataclasses.replace(plan, models=("b",)),
        dataclasses.replace(plan, tasks=3),
        dataclasses.replace(plan, workloads=(Primes(),)),
    ):
        assert differences(saved, other, environment)
    assert "cores" in " ".join(differences(saved, plan, dataclasses.replace(environment, cores=99)))


@pytest.mark.parametrize("text", ["", "[]", '{"kind": "matrix"}', '{"schema": 1, "runs": []}'])
def test_another_file_is_not_overwritten(tmp_path: Path, text: str) -> None:
    """A file that is not a matrix is refused, and the message names it."""
    path = tmp_path / "other.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=r"other\.json"):
        read_matrix(path)


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """A folder in place of the file is an error that leaves no temporary file."""
    path = tmp_path / "matrix.json"
    path.mkdir()
    with pytest.raises(ConcguiError, match=r"matrix\.json"):
        write_matrix(path, {})
    assert list(tmp_path.iterdir()) == [path]


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
    """Any damage is found when the file is read, and not later."""
    kept(path, *RECORDS)
    document = json.loads(path.read_text(encoding="utf-8"))
    damage(document)
    path.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(NotAMatrixError, match=r"matrix\.json"):
        read_matrix(path)


@pytest.mark.parametrize("content", [b"\xff\xfe", b"[" * 100_000, b"\0\0\0\0"], ids=["text", "deep", "zeros"])
def test_bytes_that_are_no_json_are_known_as_such(content: bytes, path: Path) -> None:
    """A file in another encoding, with endless brackets or with zeros after a power cut is damaged."""
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(NotAMatrixError):
        read_matrix(path)
