"""Tests of `concgui show`: what `run` and `compare` print, from a file or the history, also a hostile one."""

import itertools
import json
import os
from pathlib import Path

import builders
import pytest
from builders import ENVIRONMENT, span
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from concgui.cli.main import run_program
from concgui.engine.records.run_record import RunRecord
from concgui.export.run_json import experiment_json, to_text
from concgui.presentation.decision_text import DECISIONS_HEADING
from concgui.store import history as history_file
from concgui.store.history import History
from concgui.store.run_file import LARGEST_BYTES

FILES_OF_SCHEMA_1 = Path(__file__).parents[2] / "store"


def document(*records: RunRecord, compares: bool = False) -> dict:
    return experiment_json(
        records or (builders.record(),), ENVIRONMENT, (), with_spans=True, with_summary=compares
    )


def written(path: Path, *records: RunRecord, compares: bool = False) -> Path:
    path.write_text(to_text(document(*records, compares=compares), compact=True), encoding="utf-8")
    return path


def refusal(capsys: pytest.CaptureFixture[str], path: Path | str) -> str:
    """Return the one line with which a file is refused."""
    assert run_program(["show", str(path)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert len(said.err) < 500
    return said.err


@pytest.fixture
def history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> History:
    """A history with two runs, which the command finds instead of the person's own."""
    path = tmp_path / "history.sqlite3"
    monkeypatch.setattr(history_file, "usual_history_path", lambda: path)
    with History(path) as kept:
        number = kept.begin_matrix({}, {})
        runs = [builders.record(id="aaaa1" + "0" * 27), builders.record(id="aaaa2" + "0" * 27)]
        kept.add_to_matrix(number, runs, {}, is_complete=True)
        yield kept


def test_a_comparison_is_printed_as_compare_prints_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The table of a file has one row per model, the speed-up, and the causes of freezes below."""
    records = (builders.record(), builders.record(model="thread-pool", id="1" * 32))
    assert run_program(["show", str(written(tmp_path / "a.json", *records, compares=True))]) == 0
    lines = capsys.readouterr().out.splitlines()
    head = next(number for number, line in enumerate(lines) if line.startswith("model "))
    assert "speed-up" in lines[head]
    assert [line.split()[0] for line in lines[head + 2 : head + 4]] == ["blocking", "thread-pool"]
    assert lines[0].startswith("For smooth and fast on sleep, blocking: 112 ms")
    assert any("the window froze for 105 ms" in line for line in lines)


def test_several_workloads_are_followed_by_the_decisions_on_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file with comparisons on several kinds of work is shown with what to use for each, in JSON too."""
    records = [
        builders.record(model=model, workload=workload, id=f"{number}" * 32)
        for number, (model, workload) in enumerate(
            itertools.product(("blocking", "thread-pool"), ("sleep", "primes"))
        )
    ]
    path, copy = written(tmp_path / "a.json", *records, compares=False), tmp_path / "b.json"
    assert run_program(["show", str(path), "--json", str(copy)]) == 0
    lines = capsys.readouterr().out.splitlines()
    after = lines[lines.index(DECISIONS_HEADING) :]
    assert any(line.startswith("computing in Python") for line in after)
    assert [d["kind"] for d in json.loads(copy.read_text(encoding="utf-8"))["decisions"]] == [
        "waiting",
        "python",
    ]


@pytest.mark.parametrize("name", ["schema_1_experiment.json", "schema_1_matrix.json"])
def test_files_of_schema_1_are_shown(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A file of the first schema is printed, with each workload's runs below its name."""
    path = FILES_OF_SCHEMA_1 / name
    assert run_program(["show", str(path)]) == 0
    shown = capsys.readouterr().out
    workloads = {run["workload"] for run in json.loads(path.read_text(encoding="utf-8"))["runs"]}
    assert [line for line in shown.splitlines() if line in workloads] == sorted(workloads) * (
        len(workloads) > 1
    )


def test_json_of_schema_1_becomes_json_of_today(capsys: pytest.CaptureFixture[str]) -> None:
    """With `--json -` the runs of an old file are written with the present schema and keys."""
    assert run_program(["show", str(FILES_OF_SCHEMA_1 / "schema_1_experiment.json"), "--json", "-"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["schema"] == 2
    assert shown["runs"][2]["run_options"] == {"start_method": "spawn", "chunk_size": 1}
    assert shown["runs"][2]["spans"]


def test_a_run_with_spans_survives_its_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Spans, slices, transfers, latencies, thread states and the GIL are written again as they were read."""
    whole = builders.pool_record(8, workers=2, length_s=0.1, failed_every=4)
    sliced = builders.record(
        spans=[span(0), builders.transferred_span((98, 99), (111, 112), task=1), builders.never_began(2)],
        tasks=builders.TaskCounts(3, 2, 0, 1),
        gil=builders.gil_record([(0, 5, 7), (5, 9, 0)], [(1, 2, 8)]),
    )
    before = json.loads(json.dumps(document(whole, sliced)))
    path = written(tmp_path / "a.json", whole, sliced)
    assert run_program(["show", str(path), "--json", "-"]) == 0
    after = json.loads(capsys.readouterr().out)
    for key in ("spans", "latencies", "thread_states", "gil", "parallelism", "overlap", "transfer_s"):
        assert [run[key] for run in after["runs"]] == [run[key] for run in before["runs"]], key


def test_a_run_of_the_history_is_found_by_the_start_of_its_id(
    history: History, capsys: pytest.CaptureFixture[str]
) -> None:
    """Five characters name the run; four that two runs share, and those of none, are refused in one line."""
    assert run_program(["show", "aaaa1"]) == 0
    assert "blocking" in capsys.readouterr().out
    assert "aaaa1000…" in refusal(capsys, "aaaa")
    assert "no run whose id" in refusal(capsys, "bbbb")


def test_without_a_history_an_id_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a history an id finds nothing, and no history is created."""
    monkeypatch.setattr(history_file, "usual_history_path", lambda: tmp_path / "none.sqlite3")
    assert "no history" in refusal(capsys, "abcd")
    assert not list(tmp_path.iterdir())


def test_a_missing_file_and_a_folder_are_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A path without a file, a folder, and words that are no path are refused."""
    assert "does not exist" in refusal(capsys, tmp_path / "missing.json")
    assert "is not a file" in refusal(capsys, tmp_path)
    assert "name a file" in refusal(capsys, "")
    assert refusal(capsys, "x" * 10_000)


def test_an_empty_file_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file of 0 bytes is called empty."""
    (tmp_path / "a.json").touch()
    assert "is empty" in refusal(capsys, tmp_path / "a.json")


def test_a_file_of_2_gb_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file of 2 GB is refused by its size before it is read."""
    path = tmp_path / "a.json"
    with path.open("wb") as file:
        file.truncate(2_000_000_000)
    assert LARGEST_BYTES < 2_000_000_000
    assert "has 2,000 MB" in refusal(capsys, path)


@pytest.mark.parametrize("part", [0.02, 0.3, 0.5, 0.9, 0.999])
def test_a_file_cut_off_is_one_line(part: float, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file of which the rest is missing is refused, with the place of the error."""
    path = written(tmp_path / "a.json")
    os.truncate(path, int(part * path.stat().st_size))
    assert "line 1" in refusal(capsys, path)


def test_a_file_cut_in_half_is_called_cut_off(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that ends in the middle is called cut off, one with a wrong character damaged."""
    path = written(tmp_path / "a.json")
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: len(text) // 2], encoding="utf-8")
    assert "is cut off" in refusal(capsys, path)
    path.write_text(text.replace(":", ";", 1), encoding="utf-8")
    assert "is damaged" in refusal(capsys, path)


def test_a_newer_schema_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file of a newer schema is refused with both numbers."""
    path = tmp_path / "a.json"
    path.write_text(json.dumps(document() | {"schema": 3}), encoding="utf-8")
    assert "schema 3 of a newer concgui; this version reads up to 2" in refusal(capsys, path)


@pytest.mark.parametrize(
    "content",
    [
        b'{"traceEvents": []}',
        b'{"schema": 2, "runs": []}',
        b"[1, 2]",
        b"7",
        b"\x89PNG\r\n\x1a\n\x00",
        b"SQLite format 3\x00",
        b"hello",
        b'{"schema": 2, "environment": {}, "runs": [{}]}',
        b'{"schema": "2", "runs": [null]}',
        b'{"schema": 1e999, "runs": []}',
        b'{"schema": NaN, "runs": []}',
        b'{"schema": ' + b"9" * 10_000 + b"}",
        b"[" * 100_000,
        b'{"runs":' * 50_000,
    ],
    ids=range(14),
)
def test_a_file_of_another_program_is_one_line(
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """JSON of another program, other formats, impossible numbers and deep nesting are refused in one line."""
    (tmp_path / "a.json").write_bytes(content)
    refusal(capsys, tmp_path / "a.json")


HOSTILE = "\x1b[2J\x07\n\u202eevil\ud800<b>[red]%s"


def test_hostile_text_is_shown_harmlessly(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Control characters, line breaks and signs of markup in a file's texts are shown, and do nothing."""
    changed = document(compares=True)
    run = changed["runs"][0]
    run |= {"model": HOSTILE, "workload": HOSTILE}
    run["notes"] = [{"code": "text", "values": {"text": HOSTILE}, "text": HOSTILE}]
    run["freezes"][0] |= {"place": f"{HOSTILE}:1 in {HOSTILE}", "cause": HOSTILE}
    run["errors"] = [{"kind": HOSTILE, "message": HOSTILE, "tasks": 1, "first_task": 0, "traceback": HOSTILE}]
    path = tmp_path / "a.json"
    path.write_text(json.dumps(changed), encoding="utf-8")
    status = run_program(["show", str(path)])
    said = capsys.readouterr()
    assert status in (0, 2)
    for sign in ("\x1b", "\x07", "\u202e", "\ud800"):
        assert sign not in said.out + said.err


def leaves(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Return the paths to all values of a document."""
    found = [path]
    if isinstance(value, dict):
        found += [inner for key, part in value.items() for inner in leaves(part, (*path, key))]
    if isinstance(value, list):
        found += [inner for key, part in enumerate(value[:3]) for inner in leaves(part, (*path, key))]
    return found


ODD_VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.integers(-(10**30), 10**30), st.text(max_size=5),
    st.floats(allow_nan=False, allow_infinity=False), st.just([]), st.just({}), st.just([[1, 2, 3]]),
)  # fmt: skip


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(choice=st.randoms(use_true_random=False), odd=ODD_VALUES)
def test_an_odd_value_anywhere_is_shown_or_one_line(
    choice: object, odd: object, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Any value in any place of a file leads to a table or to one line, never to a traceback."""
    changed = json.loads(json.dumps(document(compares=True)))
    *parents, last = choice.choice(leaves(changed)[1:])
    target = changed
    for key in parents:
        target = target[key]
    target[last] = odd
    path = tmp_path / "a.json"
    path.write_text(json.dumps(changed), encoding="utf-8")
    status = run_program(["show", str(path)])
    said = capsys.readouterr()
    assert status == 0 if said.out else (status == 2 and said.err.count("\n") == 1), (parents, last, odd)
