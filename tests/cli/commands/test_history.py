"""Tests of `concgui history`: list, show, compare, mark, delete, export, import, and hostile files."""

import dataclasses
import json
import os
import struct
import zlib
from pathlib import Path

import msgspec
import pytest
from builders import ENVIRONMENT, pool_record, record
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from concgui.cli.commands import history_command
from concgui.cli.main import run_program
from concgui.export.run_json import experiment_json, to_text
from concgui.store import history as history_package
from concgui.store.history import History, HistoryPlace
from concgui.store.history.history import RunToKeep
from concgui.store.history.packing import packed
from concgui.store.run_container import ContainedRun, write_container

EXPERIMENT = "ee" * 16
FIRST, SECOND, OTHER = "aaaa1" + "0" * 27, "aaaa2" + "0" * 27, "bbbb" + "0" * 28


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The path of a history that the commands take for the person's own; there is none yet."""
    path = tmp_path / "own" / "history.sqlite3"
    for module in (history_command, history_package):
        monkeypatch.setattr(module, "usual_history_path", lambda: path)
        monkeypatch.setattr(module, "usual_history_place", lambda: HistoryPlace(path, 10**9))
    return path


@pytest.fixture
def kept(path: Path) -> Path:
    """The same path with three runs: an experiment of two models, and a run of a newer Python."""
    newer = dataclasses.replace(ENVIRONMENT, python="3.15.0")
    with History(path) as history:
        history.add(
            [
                RunToKeep(record(id=FIRST), EXPERIMENT),
                RunToKeep(record(id=SECOND, model="thread-pool"), EXPERIMENT),
                RunToKeep(record(id=OTHER, environment=newer), "dd" * 16),
            ]
        )
    return path


def run(capsys: pytest.CaptureFixture[str], *words: object, status: int = 0) -> str:
    """Run a command and return what it printed; a failure is one line on standard error."""
    assert run_program(["history", *map(str, words)]) == status
    said = capsys.readouterr()
    if status:
        assert said.err.count("\n") == 1
        assert len(said.err) < 700
        return said.err
    return said.out + said.err


def listed(capsys: pytest.CaptureFixture[str], *words: object) -> list[str]:
    return [row["id"] for row in json.loads(run(capsys, "list", *words, "--json"))]


def test_runs_are_listed_and_searched(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The list has one line per run; words and options narrow it, and what is left out is told."""
    lines = run(capsys).splitlines()
    assert [line.split()[0] for line in lines[2:]] == ["bbbb0000", "aaaa2000", "aaaa1000"]
    assert listed(capsys, "--model", "thread-pool") == [SECOND]
    assert listed(capsys, "3.15", "sleep") == [OTHER]
    assert listed(capsys, "--workload", "primes") == []
    assert "2 of 3 runs listed; --last all" in run(capsys, "list", "--last", "2")
    assert "no run matches" in run(capsys, "list", "nobody")
    assert "--last=0 is not allowed" in run(capsys, "list", "--last", "0", status=2)


def test_without_a_history_nothing_is_listed_and_nothing_made(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A list is empty, other actions are refused, and no file is made."""
    assert "no history yet" in run(capsys)
    assert listed(capsys) == []
    for words in (("show", "aaaa"), ("pin", "aaaa"), ("delete", "aaaa"), ("export", "aaaa", "--out", "x")):
        assert "no history yet" in run(capsys, *words, status=2)
    assert not path.parent.exists()


def test_a_run_and_an_experiment_are_shown(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The id of a run prints that run; the id of an experiment prints the comparison with its speed-up."""
    assert "speed-up" not in run(capsys, "show", "aaaa1")
    shown = run(capsys, "show", EXPERIMENT[:8])
    assert "speed-up" in shown and "thread-pool" in shown
    assert run(capsys, "show", EXPERIMENT[:8]).startswith("For smooth and fast on sleep")


def test_runs_of_two_pythons_are_compared_in_sentences(
    kept: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The difference is told with what differs in the environment, and the table tells the runs apart."""
    told = " ".join(run(capsys, "compare", "aaaa1", "bbbb").split())
    assert "blocking · Python 3.11.7 and blocking · Python 3.15.0 are as fast as each other" in told
    assert "They differ in Python: 3.11.7 and 3.15.0." in told
    assert "nothing to compare with" in run(capsys, "compare", "aaaa1", status=2)
    (difference,) = json.loads(run(capsys, "compare", "aaaa1", "bbbb", "--json"))
    assert difference["environment"] == [{"name": "python", "first": "3.11.7", "second": "3.15.0"}]
    assert (difference["first"]["runs"], difference["wall"]["ratio"]) == ([FIRST], 1.0)
    assert difference["text"].startswith("blocking · Python 3.11.7 and")


def test_runs_of_other_tasks_are_called_not_comparable(
    kept: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Other parameters, also of a file, are named, and each kind of task has its own table."""
    other = record(id="c" * 32, params={"duration_ms": 5})
    file = tmp_path / "other.json"
    document = experiment_json([other], ENVIRONMENT, (), with_spans=True, with_summary=False)
    file.write_text(to_text(document, compact=True))
    told = run(capsys, "compare", "aaaa1", file)
    assert "not comparable: duration_ms 100 against 5" in " ".join(told.split())
    assert "sleep · 1 task · duration_ms=5" in told


def test_pins_notes_and_deletion(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each says what it did; pinned runs are not deleted, and an experiment's id stands for all its runs."""
    assert "2 runs pinned" in run(capsys, "pin", EXPERIMENT)
    assert "3 runs with this note" not in run(capsys, "note", "bbbb", "before the update")
    assert listed(capsys, "before update") == [OTHER]
    assert listed(capsys, "--pinned") == [SECOND, FIRST]
    said = run(capsys, "delete", "aaaa1", "bbbb")
    assert "1 run deleted. 1 pinned run kept" in said
    assert "2 runs unpinned" in run(capsys, "unpin", EXPERIMENT)
    assert "2 runs deleted" in run(capsys, "delete", "--before", "2030-01-01")
    assert listed(capsys) == []


def test_ids_that_name_nothing_are_one_line(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An ambiguous id is told with its candidates; others that name nothing are refused."""
    assert "aaaa1000… (blocking on sleep" in run(capsys, "pin", "aaaa", status=2)
    assert "is no id" in run(capsys, "note", "primes", "x", status=2)
    assert "no run whose id" in run(capsys, "delete", "cccc", status=2)
    assert "name the runs to delete" in run(capsys, "delete", status=2)
    assert "--before=yesterday is not allowed" in run(capsys, "delete", "--before", "yesterday", status=2)
    assert len(listed(capsys)) == 3


def test_an_exported_run_is_imported_whole(
    kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Another history gets the same records, with experiment, note and pin; a second time changes nothing."""
    whole = dataclasses.replace(pool_record(8, workers=2, length_s=0.1), id="f" * 32)
    with History(kept) as history:
        history.add([RunToKeep(whole, EXPERIMENT, note="mine", is_pinned=True)])
        before = history.rows_of([FIRST, SECOND, whole.id])
    file = tmp_path / "runs.concgui"
    assert "3 runs exported" in run(capsys, "export", EXPERIMENT[:4], "--out", file)
    elsewhere = tmp_path / "elsewhere" / "history.sqlite3"
    monkeypatch.setattr(history_command, "usual_history_place", lambda: HistoryPlace(elsewhere, 10**9))
    assert "3 runs imported" in run(capsys, "import", file)
    assert "0 runs imported from" in run(capsys, "import", file)
    with History(elsewhere) as history:
        after = history.rows_of([FIRST, SECOND, whole.id])
        assert _without_sizes(after) == _without_sizes(before)
        assert history.records([FIRST, whole.id]) == (record(id=FIRST), whole)
    assert "f" * 32 in run(capsys, "show", file, "--json", "-")


def _without_sizes(rows):
    return [dataclasses.replace(row, size_bytes=0) for row in rows]


def test_json_is_imported_as_far_as_it_is_whole(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The JSON of another machine is imported under the ids of its runs, as one experiment."""
    document = experiment_json(
        [record(id=FIRST), record(id=SECOND)], ENVIRONMENT, (), with_spans=True, with_summary=False
    )
    file = tmp_path / "a.json"
    file.write_text(to_text(document, compact=True))
    assert "2 runs imported" in run(capsys, "import", file)
    rows = json.loads(run(capsys, "list", "--json"))
    assert {row["id"] for row in rows} == {FIRST, SECOND}
    assert len({row["experiment"] for row in rows}) == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"hello", "no file of concgui"),
        (b"concgui runs 1\n", "holds no run"),
        (b"concgui runs 2\n" + b"x" * 100, "version 2 of a newer concgui"),
        (b"concgui runs 1\n" + b"\xff" * 8, "cut off or damaged after 0 runs"),
        (b"concgui runs 1\n" + b"\0" * 3, "cut off or damaged after 0 runs"),
        (b"concgui runs 1\n" + b"\0" * 8, "damaged after 0 runs"),
        (b"concgui runs 1\n" + b"\0" * 7 + b"\4" + b"\x93\1\2\3", "damaged after 0 runs"),
        (b"SQLite format 3\0", "no file of concgui"),
        (b'{"schema": 2, "runs": []}', "cannot be read"),
    ],
)
def test_a_hostile_file_is_one_line(
    content: bytes, words: str, path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Empty files, other formats, newer versions and garbage are refused in one line."""
    file = tmp_path / "a.concgui"
    file.write_bytes(content)
    assert words in run(capsys, "import", file, status=2)


def test_a_missing_file_a_folder_and_2_gb_are_one_line(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """They are refused, and a good file beside them is imported."""
    large = tmp_path / "large.concgui"
    with large.open("wb") as file:
        file.truncate(2_000_000_000)
    assert "2,000 MB" in run(capsys, "import", large, status=2)
    assert "does not exist" in run(capsys, "import", tmp_path / "none", status=2)
    assert "is not a file" in run(capsys, "import", tmp_path, status=2)
    large.write_bytes(b"concgui runs 1\n")
    with large.open("ab") as file:
        file.truncate(2_000_000_000)
    assert "damaged after 0 runs" in run(capsys, "import", large, status=2)


def exported(kept: Path, tmp_path: Path) -> Path:
    file = tmp_path / "runs.concgui"
    assert run_program(["history", "export", "aaaa1", "aaaa2", "--out", str(file)]) == 0
    return file


def test_the_runs_before_a_damage_are_imported(
    kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of a file that is cut in the second run the first is kept, and the line says how many that are."""
    file = exported(kept, tmp_path)
    os.truncate(file, file.stat().st_size - 10)
    elsewhere = tmp_path / "elsewhere.sqlite3"
    monkeypatch.setattr(history_command, "usual_history_place", lambda: HistoryPlace(elsewhere, 10**9))
    capsys.readouterr()
    assert "is cut off or damaged after 1 run" in run(capsys, "import", file, status=2)
    with History(elsewhere) as history:
        assert [row.id for row in history.rows()] == [FIRST]


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, 10**6), value=st.integers(0, 255))
def test_any_wrong_byte_is_imported_or_one_line(
    place: int, value: int, kept: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A changed byte anywhere leads to imported runs or to one line, never to a traceback."""
    file = exported(kept, tmp_path)
    content = bytearray(file.read_bytes())
    content[place % len(content)] = value
    file.write_bytes(content)
    capsys.readouterr()
    status = run_program(["history", "import", str(file)])
    said = capsys.readouterr()
    assert (status == 0 and said.err == "") or (status == 2 and said.err.count("\n") == 1)


def test_a_zip_bomb_is_one_line(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A record that unpacks to more than the limit is refused before the memory is full."""
    monkeypatch.setattr("concgui.store.history.packing.MOST_UNPACKED_BYTES", 1_000_000)
    bomb = zlib.compress(bytes(10_000_000))
    entry = msgspec.msgpack.encode(ContainedRun("e" * 32, "", False, bomb))
    file = tmp_path / "a.concgui"
    file.write_bytes(b"concgui runs 1\n" + struct.pack(">Q", len(entry)) + entry)
    assert "too large" in run(capsys, "import", file, status=2)


def test_a_place_that_cannot_be_written_is_one_line(
    kept: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An export into a folder, or into one that does not exist, is refused."""
    for out, words in ((tmp_path, "is a folder"), (tmp_path / "none" / "x", "does not exist")):
        assert words in run(capsys, "export", "aaaa1", "--out", out, status=2)
    assert not list(tmp_path.glob("*.tmp"))


@pytest.mark.parametrize(
    "changes",
    [
        {"repeat": 2**63},
        {"params": {"limit": float("nan")}},
        {"cancel_s": float("inf")},
        {"latency": dataclasses.replace(record().latency, longest_freeze_ms=float("nan"))},
        {"model": ""},
        {"id": "../../etc/passwd"},
    ],
    ids=str,
)
def test_a_run_with_an_impossible_value_is_one_line(
    changes: dict, path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Numbers that are none or too large, and ids that are none, are refused before anything is kept."""
    hostile = record(**{"id": FIRST, **changes})
    file = tmp_path / "a.concgui"
    write_container(file, [ContainedRun(EXPERIMENT, "", False, packed(hostile))])
    assert "is damaged after 0 runs" in run(capsys, "import", file, status=2)
    assert listed(capsys) == []


def test_the_history_is_neither_replaced_nor_imported_by_itself(
    kept: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An export onto the history's own file, and its import, are refused, and nothing is lost."""
    assert "is this history itself" in run(capsys, "export", "aaaa1", "--out", kept, status=2)
    assert "is this history itself" in run(capsys, "import", kept, status=2)
    assert len(listed(capsys)) == 3
