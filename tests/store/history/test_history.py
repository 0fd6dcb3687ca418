"""Tests that runs outlive the program, also after its death and with other writers."""

import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from builders import record
from waiting import PATIENCE_S, killed_unless

from concgui.engine.note import Note
from concgui.store.history import History, HistoryError
from concgui.store.history.history import RunToKeep

SETTINGS = {"quick": True, "models": ["blocking"]}
ENVIRONMENT = {"python": "3.11"}
REASONS = {("a", "b"): (Note.of("refused", error="not here"),)}


def run(number: int, **changes):
    return record(id=f"{number:032x}", repeat=number, **changes)


def test_a_matrix_comes_back_with_its_whole_records(path: Path) -> None:
    """Runs, reasons and settings are read back equal, the runs in their order and with their spans."""
    runs = [run(n) for n in range(3)]
    with History(path) as kept:
        number = kept.begin_matrix(SETTINGS, ENVIRONMENT)
        kept.add_to_matrix(number, runs[:2], {}, is_complete=False)
        kept.add_to_matrix(number, runs[1:], REASONS, is_complete=True)
    with History(path) as again:
        found = again.latest_matrix()
    assert found is not None
    assert found.records == tuple(runs)
    assert (found.settings, found.environment) == (SETTINGS, ENVIRONMENT)
    assert (found.reasons, found.is_complete) == (REASONS, True)
    assert found.made_at == runs[0].time


def test_runs_without_a_time_leave_the_date_of_their_matrix(path: Path) -> None:
    """What was measured before runs knew their time neither takes the date away nor makes one."""
    dated, undated = run(1), run(2, time=None)
    with History(path) as kept:
        number = kept.begin_matrix(SETTINGS, ENVIRONMENT)
        kept.add_to_matrix(number, [dated, undated], {}, is_complete=False)
        kept.add_to_matrix(number, [run(3, time=None)], {}, is_complete=True)
        found = kept.latest_matrix()
    assert found is not None
    assert found.made_at == dated.time


def test_without_a_run_there_is_no_matrix(path: Path) -> None:
    """A matrix without runs never replaces one with runs."""
    with History(path) as kept:
        assert kept.latest_matrix() is None
        first = kept.begin_matrix(SETTINGS, ENVIRONMENT)
        kept.add_to_matrix(first, [run(1)], {}, is_complete=False)
        kept.begin_matrix({"quick": False}, ENVIRONMENT)
        found = kept.latest_matrix()
    assert found is not None and found.number == first


WRITER = """
import sys
sys.path[:0] = sys.argv[3].split(":")
from pathlib import Path
from builders import record
from concgui.store.history import History
start, forever = int(sys.argv[2]), len(sys.argv) > 4
with History(Path(sys.argv[1])) as kept:
    number = kept.begin_matrix({"start": start}, {})
    n = start
    while forever or n < start + 40:
        kept.add_to_matrix(number, [record(id=f"{n:032x}")], {}, is_complete=False)
        print(n, flush=True)
        n += 1
"""


def writer(path: Path, start: int, *more: str) -> "subprocess.Popen[str]":
    tests = str(Path(__file__).parents[1])
    arguments = [str(path), str(start), ":".join([tests, *sys.path]), *more]
    return subprocess.Popen([sys.executable, "-c", WRITER, *arguments], stdout=subprocess.PIPE, text=True)


def kept_ids(path: Path) -> set[int]:
    with sqlite3.connect(path) as raw:
        found = {int(row[0], 16) for row in raw.execute("SELECT id FROM runs")}
    raw.close()
    return found


def test_two_programs_at_once_lose_nothing(path: Path) -> None:
    """All runs that two programs have kept at the same time are in the history."""
    both = [writer(path, 0), writer(path, 1_000)]
    told = [{int(line) for line in program.communicate(timeout=PATIENCE_S)[0].split()} for program in both]
    assert [program.returncode for program in both] == [0, 0]
    assert kept_ids(path) == told[0] | told[1] == {*range(40), *range(1_000, 1_040)}


def test_a_killed_program_loses_nothing_that_it_had_kept(path: Path) -> None:
    """SIGKILL during writing leaves a valid file with every run that was reported as kept."""
    with writer(path, 0, "forever") as program, killed_unless("it has kept many runs", program):
        assert program.stdout is not None
        told = [int(program.stdout.readline()) for _ in range(20)]
        program.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
        told += [int(line) for line in program.stdout.read().split()]
    assert kept_ids(path) >= set(told)
    with History(path) as kept:
        found = kept.latest_matrix()
        assert found is not None and len(found.records) >= 20


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """The error names the file and the system's reason."""
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(HistoryError, match=r"file.history\.sqlite3 cannot be used"):
        History(blocked / "history.sqlite3")


def test_what_cannot_be_written_is_kept_out_whole(path: Path) -> None:
    """A transaction that fails leaves no data, and a later one can succeed."""
    with History(path) as kept:
        number = kept.begin_matrix(SETTINGS, ENVIRONMENT)
        (pages,) = kept.sql.execute("PRAGMA page_count").fetchone()
        kept.sql.execute(f"PRAGMA max_page_count = {pages + 2}")
        with pytest.raises(HistoryError, match="full"):
            kept.add_to_matrix(number, [run(n, model="m" * 5_000) for n in range(50)], {}, is_complete=False)
        assert kept.latest_matrix() is None
        kept.sql.execute("PRAGMA max_page_count = 100000")
        kept.add_to_matrix(number, [run(1)], {}, is_complete=False)
        assert kept.latest_matrix() is not None


def test_reading_waits_for_nobody(path: Path) -> None:
    """While another program writes, the history can be read."""
    with History(path) as kept:
        number = kept.begin_matrix(SETTINGS, ENVIRONMENT)
        kept.add_to_matrix(number, [run(1)], {}, is_complete=False)
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        # The lock is held for as long as the reading takes: a reader that waited for it would fail.
        assert kept.latest_matrix() is not None
        other.execute("ROLLBACK")
        other.close()


def test_a_resumed_matrix_keeps_its_number_and_drops_what_is_made_again(path: Path) -> None:
    """Resuming removes the runs of incomplete pairs, keeps the others, and appends the new ones."""
    with History(path) as kept:
        number = kept.begin_matrix(SETTINGS, ENVIRONMENT)
        kept.add_to_matrix(number, [run(1), run(2)], {}, is_complete=False)
        again = kept.begin_matrix({"quick": False}, ENVIRONMENT, resumed=number, runs=[run(1).id])
        kept.add_to_matrix(again, [run(1), run(3)], {}, is_complete=True)
        found = kept.latest_matrix()
    assert found is not None
    assert (found.number, found.settings) == (number, {"quick": False})
    assert found.records == (run(1), run(3))


def test_a_matrix_that_is_gone_is_kept_as_another_one(path: Path) -> None:
    """Resuming a matrix that another program has deleted loses no run."""
    with History(path) as kept:
        number = kept.begin_matrix(SETTINGS, ENVIRONMENT, resumed=77, runs=[run(1).id])
        kept.add_to_matrix(number, [run(1)], {}, is_complete=True)
        found = kept.latest_matrix()
    assert found is not None and found.records == (run(1),)


def to_keep(*numbers: int, experiment: str = "e" * 32, **changes) -> list[RunToKeep]:
    return [RunToKeep(run(number, **changes), experiment) for number in numbers]


def test_runs_come_back_whole_with_their_experiment(path: Path) -> None:
    """A kept run is read back equal and stands in the list; its experiment names all its runs."""
    with History(path) as kept:
        assert kept.add(to_keep(2, 1)).new == (run(2).id, run(1).id)
        assert kept.records([run(1).id, run(2).id]) == (run(1), run(2))
        assert kept.find("eeee") == (run(2).id, run(1).id)
        (first, _) = kept.rows_of([run(1).id, run(2).id])
    assert (first.model, first.workload, first.tasks, first.params) == (
        "blocking",
        "sleep",
        1,
        "duration_ms=100",
    )
    assert (first.wall_s, first.longest_freeze_ms, first.time) == (0.112, 100.0, run(1).time)


def test_a_run_that_is_already_kept_changes_nothing(path: Path) -> None:
    """Keeping a run again keeps its note, and does not call it new."""
    with History(path) as kept:
        kept.add(to_keep(1))
        kept.set_note([run(1).id], "mine")
        assert kept.add(to_keep(1, model="other")).new == ()
        (row,) = kept.rows()
    assert (row.note, row.model) == ("mine", "blocking")


def test_the_size_is_bounded_and_the_oldest_go_first(path: Path) -> None:
    """Beyond the limit the runs that were kept first are dropped and named; pinned ones stay."""
    with History(path) as kept:
        kept.add(to_keep(*range(4)))
        kept.set_pinned([run(0).id], True)
        size = kept.size_bytes()
    with History(path, size) as kept:
        added = kept.add(to_keep(4))
        left = {row.id for row in kept.rows()}
        assert kept.size_bytes() <= size
    assert added.dropped == (run(1).id,)
    assert left == {run(number).id for number in (0, 2, 3, 4)}


def test_a_run_that_is_too_large_is_dropped_itself(path: Path) -> None:
    """The limit holds for a single run too, and the answer says which run is not there."""
    with History(path, 10) as kept:
        assert kept.add(to_keep(1)).dropped == (run(1).id,)
        assert kept.rows() == ()


def test_a_matrix_that_loses_a_run_is_incomplete(path: Path) -> None:
    """Deleting a run of a matrix leaves the others, and the matrix can be resumed."""
    with History(path) as kept:
        number = kept.begin_matrix(SETTINGS, ENVIRONMENT)
        kept.add_to_matrix(number, [run(1), run(2)], {}, is_complete=True)
        assert kept.delete([run(1).id]) == 1
        found = kept.latest_matrix()
    assert found is not None
    assert (found.records, found.is_complete) == ((run(2),), False)


def test_pinned_runs_are_not_deleted(path: Path) -> None:
    """Deleting leaves pinned runs, and returns how many were deleted."""
    with History(path) as kept:
        kept.add(to_keep(1, 2))
        assert kept.set_pinned([run(1).id], True) == 1
        assert kept.delete([run(1).id, run(2).id, "f" * 32]) == 1
        assert [row.id for row in kept.rows()] == [run(1).id]


def test_deleted_runs_leave_no_room_behind(path: Path) -> None:
    """The file shrinks when runs are deleted."""
    with History(path) as kept:
        kept.add(to_keep(*range(50), model="m" * 20_000))
        kept.sql.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        before = path.stat().st_size
        kept.delete([run(number).id for number in range(50)])
    assert path.stat().st_size < before / 2


def test_a_note_is_one_line_that_every_database_can_hold(path: Path) -> None:
    """Line breaks become spaces, and halves of characters and NUL do no harm."""
    with History(path) as kept:
        kept.add(to_keep(1))
        kept.set_note([run(1).id], "a\nb \ud800\0")
        assert kept.rows()[0].note == "a b ?"
