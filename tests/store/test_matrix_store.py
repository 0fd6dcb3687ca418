"""Tests that the runs of a matrix are kept, and that a previous file is renamed."""

import dataclasses
from pathlib import Path

import pytest
from builders import record
from matrices import HERE, PLAN, RECORDS, cells_of, kept

from concgui.engine.errors import ConcguiError
from concgui.store.matrix_file import damaged_path, previous_path, read_matrix
from concgui.store.matrix_store import MatrixStore


def test_what_is_kept_is_read_back(path: Path) -> None:
    """Figures, settings and time are read back, equal to those from memory."""
    store = kept(path, *RECORDS[:3])
    saved, in_memory = read_matrix(path), store.saved(RECORDS[:3], cells_of(RECORDS[:3]))
    assert saved is not None
    assert (saved.is_complete, len(saved.runs), saved.models) == (False, 3, PLAN.models)
    assert (saved.settings, saved.environment) == (in_memory.settings, in_memory.environment)
    assert saved.made_at == in_memory.made_at is not None
    assert [cell.summary for cell in saved.cells] == [cell.summary for cell in in_memory.cells]


def test_a_finished_matrix_is_set_aside_before_another_one_takes_its_place(path: Path) -> None:
    """The previous file is renamed at the first write only, so both matrices can be read."""
    kept(path, *RECORDS)
    another = kept(path, record(model="blocking", workload="sleep", repeat=7))
    another.write(())
    previous, now = read_matrix(previous_path(path)), read_matrix(path)
    assert previous is not None
    assert now is not None
    assert (len(previous.runs), len(now.runs)) == (4, 1)


def test_a_resumed_matrix_is_not_set_aside(path: Path) -> None:
    """The runs of a resumed matrix, from the file or from memory, are in the new file."""
    first = kept(path, *RECORDS[:2])
    for resumed in (read_matrix(path), first.saved(RECORDS[:2], ())):
        again = MatrixStore(path, PLAN, HERE, resumed)
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
    """A repeat of an unfinished pair is dropped, and the file of the same matrix is not renamed."""
    plan = dataclasses.replace(PLAN, repeats=2)
    kept(path, RECORDS[0], dataclasses.replace(RECORDS[0], repeat=1), RECORDS[1], plan=plan)
    again = MatrixStore(path, plan, HERE, read_matrix(path))
    assert len(again.done) == 2
    again.add(RECORDS[1])
    again.write(())
    assert not previous_path(path).exists()


def test_a_matrix_without_runs_replaces_nothing(path: Path) -> None:
    """A matrix that is cancelled before its first run leaves the previous file in place."""
    kept(path, *RECORDS)
    before = path.read_bytes()
    kept(path)
    assert path.read_bytes() == before
    assert not previous_path(path).exists()


def test_what_is_no_matrix_is_set_aside(path: Path) -> None:
    """A damaged file is renamed, and an earlier renamed matrix is not overwritten."""
    kept(path, *RECORDS)
    kept(path, RECORDS[0])
    path.write_text('{"kind": "matrix", "ru', encoding="utf-8")
    kept(path, RECORDS[1])
    assert damaged_path(path).read_text(encoding="utf-8").endswith('"ru')
    assert previous_path(path).exists()


def test_a_file_that_cannot_be_written_is_tried_again(path: Path) -> None:
    """After a failed write the next one writes all runs."""
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
