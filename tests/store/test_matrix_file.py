"""The file of a matrix: written whole, and continued only where it fits."""

import dataclasses
from pathlib import Path

import pytest
from builders import record

from concgui.engine.errors import ConcguiError, UsageError
from concgui.engine.planning.matrix_plan import MatrixPlan
from concgui.engine.system.environment import describe_environment
from concgui.engine.workloads.primes import Primes
from concgui.engine.workloads.sleep import Sleep
from concgui.export.run_json import run_json
from concgui.store.matrix_file import differences, read_matrix, write_matrix
from concgui.store.matrix_json import matrix_json


def saved_file(path: Path, plan: MatrixPlan) -> Path:
    runs = [run_json(record(), with_spans=False)]
    write_matrix(path, matrix_json(plan, describe_environment(), runs, ()))
    return path


def test_a_file_is_continued_only_where_it_fits(tmp_path: Path) -> None:
    """More models are no difference; other sizes, fewer models or another machine are."""
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
    """A file that is not a matrix is refused by name."""
    path = tmp_path / "other.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=r"other\.json"):
        read_matrix(path)


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """A folder in its place leaves nothing half written behind."""
    path = tmp_path / "matrix.json"
    path.mkdir()
    with pytest.raises(ConcguiError, match=r"matrix\.json"):
        write_matrix(path, {})
    assert list(tmp_path.iterdir()) == [path]
