"""Tests of the thread that writes: nobody waits for it, nothing is lost, and nothing of it is left."""

import threading
from pathlib import Path

from builders import record
from waiting import PATIENCE_S, wait_for_event

from concgui.store.history import DamagedHistoryError, History, HistoryPlace, HistoryReader
from concgui.store.history.history import Added, RunToKeep
from concgui.store.history.writer import HistoryWriter, JobEnd


def run(number: int) -> RunToKeep:
    return RunToKeep(record(id=f"{number:032x}", repeat=number), "e" * 32)


def writer(path: Path) -> HistoryWriter:
    return HistoryWriter(HistoryPlace(path, 10**9))


def test_jobs_are_done_in_order_and_the_thread_ends(path: Path) -> None:
    """Jobs that come while one is done wait for it; after the last one no thread is left."""
    made, held, ends = writer(path), threading.Event(), list[JobEnd[int]]()

    def first(history: History) -> int:
        wait_for_event(held, "the other jobs are queued")
        return len(history.add([run(1)]).new)

    made.submit(first, ends.append)
    made.submit(lambda history: len(history.rows()), ends.append)
    held.set()
    assert made.shutdown(PATIENCE_S)
    assert [end.result for end in ends] == [1, 1]
    assert "concgui-history" not in {thread.name for thread in threading.enumerate()}
    made.submit(lambda history: len(history.rows()), ends.append)
    assert made.shutdown(PATIENCE_S)
    assert ends[-1].result == 1


def test_shutdown_has_a_deadline(path: Path) -> None:
    """A disk that does not answer keeps nobody, and what it did in the end is done."""
    made, held = writer(path), threading.Event()
    made.submit(lambda _: held.wait(PATIENCE_S), lambda _: None)
    assert not made.shutdown(0.01)
    held.set()
    assert made.shutdown(PATIENCE_S)


def test_what_cannot_be_written_is_told_and_stops_nothing(tmp_path: Path) -> None:
    """A folder that cannot be made, and an error of a job, are answers; the next job is done."""
    (tmp_path / "file").write_text("")
    ends: list[JobEnd[object]] = []
    blocked = writer(tmp_path / "file" / "history.sqlite3")
    blocked.submit(lambda history: history.add([run(1)]), ends.append)
    assert blocked.shutdown(PATIENCE_S)
    made = writer(tmp_path / "history.sqlite3")
    made.submit(lambda _: 1 / 0, ends.append)
    made.submit(lambda history: history.add([run(1)]), ends.append)
    assert made.shutdown(PATIENCE_S)
    assert "cannot be used" in str(ends[0].error)
    assert isinstance(ends[1].error, ZeroDivisionError)
    assert isinstance(ends[2].result, Added) and len(ends[2].result.new) == 1


def test_a_file_that_is_found_damaged_on_the_way_is_set_aside(path: Path) -> None:
    """A job that meets a damaged page is done again with a new file, and the old one is kept."""
    made, ends, tries = writer(path), list[JobEnd[Added]](), list[Path]()

    def job(history: History) -> Added:
        tries.append(history.path)
        if len(tries) == 1:
            raise DamagedHistoryError(history.path)
        return history.add([run(1)])

    made.submit(job, ends.append)
    assert made.shutdown(PATIENCE_S)
    assert ends[0].set_aside is not None and ends[0].set_aside.exists()
    with HistoryReader(path) as kept:
        assert len(kept.rows()) == 1
