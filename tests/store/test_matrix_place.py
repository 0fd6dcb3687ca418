"""Tests of the places of a matrix: the history, a file, and the file of an earlier version."""

from pathlib import Path

from matrices import HERE, PLAN, RECORDS, cells_of, kept

from concgui.store.history import History
from concgui.store.matrix_file import read_matrix
from concgui.store.matrix_place import MatrixFile, MatrixHistory


def write(place: MatrixFile | MatrixHistory, *records, resumed=None):
    """Keep these runs in a place, as those of a new matrix or of one that is resumed."""
    keeper = place.keeper(PLAN, HERE, resumed)
    for record in records:
        keeper.add(record)
    keeper.write(cells_of((*keeper.done, *records)))
    return keeper


def test_the_history_keeps_timelines(tmp_path: Path) -> None:
    """A matrix read from the history has spans and pings; one from a JSON file has only figures."""
    history, file = MatrixHistory(tmp_path / "history"), MatrixFile(tmp_path / "matrix.json")
    for place in (history, file):
        write(place, *RECORDS)
    whole, figures = history.read(), file.read()
    assert whole is not None and figures is not None
    assert whole.records == RECORDS
    assert all(record.has_all_spans for record in whole.records)
    assert [record.id for record in figures.records] == [record.id for record in RECORDS]
    assert not any(len(record.latencies) for record in figures.records)
    assert whole.settings == figures.settings and whole.environment == figures.environment
    assert [cell.model for cell in whole.cells] == [cell.model for cell in figures.cells]


def test_a_matrix_of_an_earlier_version_is_shown_and_can_be_resumed(tmp_path: Path) -> None:
    """While the history is empty, the former file is read; resuming it keeps its runs in the history."""
    former = tmp_path / "matrix.json"
    kept(former, *RECORDS[:2])
    place = MatrixHistory(tmp_path / "history", former)
    saved = place.read()
    assert saved is not None and len(saved.records) == 2
    before = former.read_bytes()
    write(place, *RECORDS[2:], resumed=saved)
    again = place.read()
    assert again is not None and again.is_complete
    assert [record.model for record in again.records] == [record.model for record in RECORDS]
    assert former.read_bytes() == before


def test_a_damaged_file_of_an_earlier_version_is_left_alone(tmp_path: Path) -> None:
    """An unreadable file of an earlier version is ignored and stays."""
    former = tmp_path / "matrix.json"
    former.write_text("{")
    assert MatrixHistory(tmp_path / "history", former).read() is None
    assert former.read_text() == "{"


def test_looking_for_a_matrix_makes_no_file(tmp_path: Path) -> None:
    """A history is created only when a matrix is kept."""
    place = MatrixHistory(tmp_path / "data" / "history")
    assert place.read() is None
    place.keeper(PLAN, HERE, None).write(cells_of(()))
    assert not place.path.exists()


def test_two_matrices_at_once_are_both_kept(tmp_path: Path) -> None:
    """Two programs that keep a matrix in the same history lose no runs."""
    place = MatrixHistory(tmp_path / "history")
    first, second = place.keeper(PLAN, HERE, None), place.keeper(PLAN, HERE, None)
    for keeper, record in ((first, RECORDS[0]), (second, RECORDS[1])):
        keeper.add(record)
    first.write(cells_of(RECORDS[:1]))
    second.write(cells_of(RECORDS[1:2]))
    numbers = {keeper.saved((), cells_of(())).number for keeper in (first, second)}
    assert len(numbers) == 2
    assert read_matrix(tmp_path / "no-file") is None


def test_a_matrix_drops_the_oldest_runs_of_a_full_history(tmp_path: Path) -> None:
    """The runs of a matrix count for the size of the history, and it is known how many they displaced."""
    path = tmp_path / "history"
    write(MatrixHistory(path), *RECORDS[:2])
    with History(path) as history:
        size = history.size_bytes()
    keeper = write(MatrixHistory(path, limit_bytes=int(1.2 * size)), *RECORDS[2:])
    assert keeper.dropped == 2
    saved = MatrixHistory(path).read()
    assert saved is not None and [r.id for r in saved.records] == [r.id for r in RECORDS[2:]]
