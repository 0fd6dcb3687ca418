"""Tests that runs of earlier versions can be read."""

import json
from pathlib import Path

import builders
import pytest
from builders import ENVIRONMENT, codes

from concgui.engine.evaluation.matrix_cells import failure_reason
from concgui.engine.records.freeze import CodeLocation, FreezeCause, FreezeKind
from concgui.engine.records.run_record import RunRecord
from concgui.engine.tasks.outcome import Outcome, TaskError
from concgui.export.run_json import run_json
from concgui.presentation.notes import note_text
from concgui.store.matrix_file import read_matrix
from concgui.store.run_reading import environment_from_json, record_from_json, runs_of

FOLDER = Path(__file__).parent
EXPERIMENT = json.loads((FOLDER / "schema_1_experiment.json").read_text(encoding="utf-8"))


def records() -> list[RunRecord]:
    environment = environment_from_json(EXPERIMENT["environment"])
    return [record_from_json(run, environment) for run in runs_of(EXPERIMENT)]


def test_the_figures_of_schema_1_are_read() -> None:
    """Times, latencies, tasks and resources of an old file are read as they were measured."""
    for run, record in zip(EXPERIMENT["runs"], records(), strict=True):
        assert record.times.work_s == run["work_s"]
        assert record.latency is not None
        assert record.latency.longest_freeze_ms == run["ui"]["longest_freeze_ms"]
        assert record.tasks.failed == run["tasks"]["failed"]
        assert record.resources.peak_rss_bytes == run["peak_rss_bytes"]
        assert dict(record.run_options) == run["knobs"]
        assert dict(record.params) == run["params"]


def test_the_keys_of_schema_1_have_their_new_names() -> None:
    """Run options, transfers and thread states have their present names, in spans and threads too."""
    run = runs_of(EXPERIMENT)[2]
    assert run["transfer_s"] > 0
    assert run["spans"][0]["input_transfer_ns"] > 0
    assert run["thread_states_period_ms"] == 5.0
    assert run["thread_states"][0]["thread_states"]
    assert not {"knobs", "travel_s", "stripes"} & run.keys()


def test_the_number_of_signals_of_schema_1_is_the_run_option_of_today() -> None:
    """The run option `signals` of schema 1 is read as `signal_count`."""
    flooded = {**EXPERIMENT["runs"][0], "knobs": {"signals": 7}}
    (run,) = runs_of({**EXPERIMENT, "runs": [flooded]})
    assert run["run_options"] == {"signal_count": 7}


def test_all_other_keys_of_schema_1_are_still_written() -> None:
    """What read a run of schema 1 finds every figure where it was, but for the keys that have new names."""
    renamed = {"knobs", "travel_s", "freeze_stacks", "stripes", "stripes_period_ms", "stripes_cost_share"}
    written = run_json(builders.record(), with_spans=True)
    old = EXPERIMENT["runs"][0]
    assert old.keys() - renamed <= written.keys()
    for group in ("ui", "tasks", "times_ns"):
        assert old[group].keys() <= written[group].keys()


def test_the_sentences_of_schema_1_are_kept() -> None:
    """The notes of schema 1, which are sentences, keep their text."""
    for run, record in zip(EXPERIMENT["runs"], records(), strict=True):
        assert set(codes(record.notes)) <= {"text"}
        assert [note_text(note) for note in record.notes] == run["notes"]


def test_a_run_of_schema_1_has_the_same_id_whenever_it_is_read() -> None:
    """A run of schema 1 gets an id that depends only on its content, and no time."""
    first, again = records(), records()
    assert [record.id for record in first] == [record.id for record in again]
    assert len({record.id for record in first}) == len(first)
    assert {record.time for record in first} == {None}


def test_a_blocking_line_of_schema_1_becomes_a_cause() -> None:
    """The line in the sentence of schema 1 is read as the line of the thread that held the GIL."""
    (freeze,) = records()[1].freezes
    assert freeze.cause == FreezeCause(
        FreezeKind.GIL_HELD, location=CodeLocation("decoder.py", 353, "raw_decode")
    )


def test_freezes_written_with_the_stacks_of_all_threads_are_read() -> None:
    """Files with `freeze_stacks` keep kind, thread, share and line, and the frames of the thread to blame."""
    line = {"file": "/lib/json/decoder.py", "line": 353, "function": "raw_decode"}
    cause = {"kind": "gil-held", "threads": [7], "share": 0.9, "location": line, "text": ""}
    text = (
        "GUI thread, most recent call first:\n  program.py:1 in run\n\n"
        "thread 7 (worker), most recent call first:\n  decoder.py:353 in raw_decode\n  work.py in call"
    )
    run = run_json(builders.record(), with_spans=False)
    del run["freezes"]
    run["freeze_stacks"] = [{"since_ns": 1, "until_ns": 2, "cause": cause, "text": text}]
    (read,) = runs_of({"schema": 2, "runs": [run]})
    (freeze,) = record_from_json(read, ENVIRONMENT).freezes
    frames = (CodeLocation("decoder.py", 353, "raw_decode"), CodeLocation("work.py", 0, "call"))
    place = CodeLocation("/lib/json/decoder.py", 353, "raw_decode")
    assert freeze.cause == FreezeCause(FreezeKind.GIL_HELD, (7,), 0.9, place, frames=frames)


def test_a_cause_of_a_later_version_is_not_seen() -> None:
    """A kind or an activity that this version does not know is read as none."""
    run = run_json(builders.record(), with_spans=False)
    run["freezes"][0] |= {"cause": "of-tomorrow", "activity": "dreams"}
    (freeze,) = record_from_json(run, ENVIRONMENT).freezes
    assert (freeze.cause.kind, freeze.cause.activity) == (FreezeKind.NOT_SEEN, None)


@pytest.mark.parametrize(
    ("line", "cause"),
    [
        (
            "view.py:1 in paintEvent",
            FreezeCause(FreezeKind.PYTHON, location=CodeLocation("view.py", 1, "paintEvent")),
        ),
        (
            "C++ code of an event handler (painting, layout): "
            "the GUI thread was on a CPU for 90% of the freeze",
            FreezeCause(FreezeKind.CPP, share=0.9),
        ),
        (
            "3 threads of this program that took turns on the GIL, on a CPU for 95% of the freeze together: "
            "the GUI thread waited for the GIL",
            FreezeCause(FreezeKind.GIL_SHARED, (0, 0, 0), 0.95),
        ),
        (
            "thread 8, which was on a CPU for 60% of the freeze and had gone on before "
            "its line could be seen: the GUI thread waited for the GIL",
            FreezeCause(FreezeKind.GIL_HELD, (8,), 0.6),
        ),
        ("an event handler in C++: no Python thread was busy", FreezeCause(FreezeKind.NOT_SEEN)),
    ],
)
def test_every_sentence_that_named_a_cause_is_understood(line: str, cause: FreezeCause) -> None:
    """Kind, thread, share and line of a cause are read from the sentences of schema 1."""
    run = EXPERIMENT["runs"][0] | {
        "freeze_stacks": [{"since_ns": 1, "until_ns": 2, "blocking_line": line, "text": ""}]
    }
    (upgraded,) = runs_of({"schema": 1, "runs": [run]})
    (freeze,) = record_from_json(upgraded, environment_from_json(EXPERIMENT["environment"])).freezes
    assert freeze.cause == cause


def test_a_matrix_of_schema_1_is_read() -> None:
    """A matrix of schema 1 has its cells, and its runs are written in the present schema."""
    saved = read_matrix(FOLDER / "schema_1_matrix.json")
    assert saved is not None and saved.is_complete
    assert len(saved.cells) == 2
    assert all(cell.summary is not None for cell in saved.cells)
    assert all("run_options" in run and "knobs" not in run for run in saved.runs)


def test_a_note_of_a_later_version_keeps_its_text() -> None:
    """A note with an unknown code is shown by its text."""
    run = runs_of(EXPERIMENT)[0] | {
        "notes": [{"code": "of-tomorrow", "values": {"cats": 3}, "text": "Three cats sat on the mouse."}]
    }
    (note,) = record_from_json(run, environment_from_json(EXPERIMENT["environment"])).notes
    assert note_text(note) == "Three cats sat on the mouse."


def test_what_was_observed_is_in_the_json() -> None:
    """`observed` is always written, usually as {}, and files without it can be read."""
    assert run_json(builders.record(), with_spans=False)["observed"] == {}
    written = run_json(builders.record(observed={"lost": 7}, freezes=()), with_spans=False)
    assert written["observed"] == {"lost": 7}
    assert record_from_json(written, ENVIRONMENT).observed == {"lost": 7}
    del written["observed"]
    (read,) = runs_of({"schema": 1, "runs": [written | {"freeze_stacks": []}]})
    assert record_from_json(read, ENVIRONMENT).observed == {}


def test_a_record_survives_its_json() -> None:
    """A run that is read back has the same figures and the same JSON, except for its baseline."""
    failed = builders.span(0, outcome=Outcome.FAILED, error=TaskError("ValueError", "no", "trace"))
    before = builders.record(outcome=Outcome.FAILED, spans=(failed,), checksum=None)
    after = record_from_json(json.loads(json.dumps(run_json(before, with_spans=False))), ENVIRONMENT)
    assert after.freezes == before.freezes
    assert (after.times, after.latency, after.tasks) == (before.times, before.latency, before.tasks)
    assert failure_reason(after) == failure_reason(before)
