"""Tests of keeping an experiment: small runs at once, large ones at its end, and one report."""

from pathlib import Path

import pytest
from builders import TaskCounts, record
from waiting import PATIENCE_S

from concgui.app.run_keeping import SMALL_RUN_TASKS, KeepingReport, RunKeeping
from concgui.store.history import HistoryPlace, HistoryReader
from concgui.store.history.writer import HistoryWriter

LARGE = TaskCounts(SMALL_RUN_TASKS + 1, 1, 0, SMALL_RUN_TASKS)


def run(number: int, **changes):
    return record(id=f"{number:032x}", repeat=number, **changes)


@pytest.fixture
def place(tmp_path: Path) -> HistoryPlace:
    return HistoryPlace(tmp_path / "data" / "history.sqlite3", 10**9)


def kept(place: HistoryPlace) -> list[int]:
    with HistoryReader(place.path) as history:
        return sorted(row.repeat for row in history.rows())


def test_small_runs_are_kept_before_the_experiment_ends(place: HistoryPlace) -> None:
    """A program that dies in the middle has kept its small runs; large ones wait for the end."""
    writer = HistoryWriter(place)
    keeping = RunKeeping(writer)
    keeping.add(run(1))
    keeping.add(run(2, tasks=LARGE))
    assert writer.shutdown(PATIENCE_S)
    assert kept(place) == [1]
    assert keeping.wait(0.0) is None
    keeping.end()
    assert keeping.wait(PATIENCE_S) is not None
    assert kept(place) == [1, 2]


def test_an_experiment_is_reported_once_with_its_runs_together(place: HistoryPlace) -> None:
    """After the last run is written the report comes once, and its id names all the runs."""
    reports: list[KeepingReport] = []
    keeping = RunKeeping(HistoryWriter(place), reports.append)
    for number in range(3):
        keeping.add(run(number))
    keeping.end()
    keeping.end()
    report = keeping.wait(PATIENCE_S)
    assert report is not None and reports == [report]
    assert (report.kept, report.lost, report.error) == (tuple(run(n).id for n in range(3)), 0, None)
    with HistoryReader(place.path) as history:
        assert history.find(report.experiment[:8]) == report.kept


def test_an_experiment_without_runs_makes_no_history(place: HistoryPlace) -> None:
    """A cancelled experiment is reported as empty, and no file is made."""
    keeping = RunKeeping(HistoryWriter(place))
    keeping.end()
    report = keeping.wait(PATIENCE_S)
    assert report is not None and report.kept == ()
    assert not place.path.exists()


def test_what_is_in_the_way_is_reported_and_raised_nowhere(tmp_path: Path) -> None:
    """Runs that cannot be written are counted, with the first reason."""
    (tmp_path / "file").write_text("")
    keeping = RunKeeping(HistoryWriter(HistoryPlace(tmp_path / "file" / "h", 10**9)))
    keeping.add(run(1))
    keeping.add(run(2))
    keeping.end()
    report = keeping.wait(PATIENCE_S)
    assert report is not None
    assert (report.kept, report.lost) == ((), 2)
    assert "cannot be used" in str(report.error)


def test_dropped_and_damaged_are_reported(tmp_path: Path) -> None:
    """The report counts dropped runs, does not call them kept, and names the damaged file."""
    path = tmp_path / "history.sqlite3"
    path.write_bytes(b"garbage")
    keeping = RunKeeping(HistoryWriter(HistoryPlace(path, 1)))
    keeping.add(run(1))
    keeping.end()
    report = keeping.wait(PATIENCE_S)
    assert report is not None and report.set_aside is not None
    assert (report.kept, report.dropped) == ((), 1)
    assert report.set_aside.read_bytes() == b"garbage"
