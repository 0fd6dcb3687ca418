"""Tests that a record that is encoded and decoded is the same record."""

import dataclasses
import subprocess
import sys
from datetime import UTC, datetime

import msgspec
import pytest
from builders import FREEZE, MS, gil_record, gil_stretches, record, span, unmeasured
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from waiting import PATIENCE_S

from concgui.engine.note import Note
from concgui.engine.records.column import Column
from concgui.engine.records.freeze import Activity, CodeLocation, ExplainedFreeze, FreezeCause, FreezeKind
from concgui.engine.records.gil import NO_STACK, GilRecord, GilStretches
from concgui.engine.records.latency import Latencies, LatencySummary
from concgui.engine.records.paint import PaintSummary
from concgui.engine.records.run_record import ProgramIdentity, Resources, RunRecord, RunTimes, TaskCounts
from concgui.engine.records.span import Slice, Span, SpanTable, Transfer, Worker
from concgui.engine.records.thread_states import (
    PackedStates,
    StateStretch,
    ThreadState,
    ThreadStateRecord,
    ThreadStates,
)
from concgui.engine.records.values import Values
from concgui.engine.system.environment import Environment
from concgui.engine.tasks.outcome import Outcome, TaskError
from concgui.store.run_codec import DamagedRecordError, decode, encode

instants = st.integers(0, 2**62)
texts = st.text(max_size=20)
figures = st.floats(allow_nan=False, allow_infinity=False)
ids = st.integers(0, 2**31)
pairs = st.tuples(instants, instants)


def rows(kind, most: int = 3):
    """Return a strategy for a few rows of a kind."""
    return st.lists(st.builds(kind, instants, instants), max_size=most).map(tuple)


workers = st.builds(Worker, ids, ids, st.none() | ids)
errors = st.builds(TaskError, texts, texts, texts)
spans = st.builds(
    Span,
    task=ids,
    worker=st.none() | workers,
    submitted_ns=st.none() | instants,
    started_ns=st.none() | instants,
    finished_ns=st.none() | instants,
    delivered_ns=st.none() | instants,
    cpu_ns=instants,
    outcome=st.sampled_from(Outcome),
    slices=rows(Slice),
    error=st.none() | errors,
    input_transfer=rows(Transfer, 2),
    result_transfer=rows(Transfer, 2),
)
values = st.integers(-(2**62), 2**62) | figures | texts | st.booleans()
parameters = st.dictionaries(texts, values, max_size=3)
a_note = st.builds(Note, texts, st.lists(st.tuples(texts, st.none() | values), max_size=3).map(tuple))
notes = st.lists(a_note, max_size=3).map(tuple)
results = st.none() | st.integers() | figures | texts | st.binary(max_size=20)
summaries = st.builds(LatencySummary, ids, figures, figures, figures, figures, ids, figures, st.floats(0, 1))
stretches = st.builds(StateStretch, instants, instants, st.sampled_from(ThreadState), texts, instants)
threads = st.builds(ThreadStates, ids, ids, texts, st.lists(stretches, max_size=3).map(PackedStates.of))
locations = st.builds(CodeLocation, texts, ids, texts)
causes = st.builds(
    FreezeCause,
    st.sampled_from(FreezeKind),
    st.lists(ids, max_size=3).map(tuple),
    st.none() | figures,
    st.none() | locations,
    st.booleans(),
    st.lists(locations, max_size=2).map(tuple),
    st.none() | st.sampled_from(Activity),
)
freezes = st.builds(ExplainedFreeze, instants, instants, causes)
threes = st.lists(st.tuples(instants, instants, ids), max_size=4)
gils = st.builds(
    GilRecord,
    threes.map(gil_stretches),
    st.just(Column()),
    threes.map(gil_stretches),
    st.lists(locations, min_size=1, max_size=2).map(lambda stack: (tuple(stack),)),
    st.booleans(),
    ids,
    ids,
    st.none() | a_note,
    figures,
    notes,
).map(lambda gil: dataclasses.replace(gil, stack=Column.of(n % 2 + NO_STACK for n in range(len(gil.held)))))
changes = st.fixed_dictionaries(
    {
        "id": st.uuids().map(lambda made: made.hex),
        "time": st.none() | st.datetimes(timezones=st.just(UTC)),
        "environment": st.builds(
            Environment,
            texts,
            texts,
            st.booleans(),
            ids,
            texts,
            figures,
            texts,
            st.none() | texts,
            st.none() | texts,
            texts,
        ),
        "program": st.builds(ProgramIdentity, ids, ids),
        "seed": instants,
        "model": texts,
        "workload": texts,
        "params": parameters.map(Values.of),
        "repeat": ids,
        "workers": ids,
        "outcome": st.sampled_from(Outcome),
        "times": st.builds(RunTimes, instants, instants, instants, instants),
        "tasks": st.builds(TaskCounts, ids, ids, ids, ids),
        "spans": st.lists(spans, max_size=6).map(SpanTable.of),
        "results": st.lists(results, max_size=6).map(tuple),
        "checksum": st.none() | texts,
        "latencies": st.lists(pairs, max_size=6).map(Latencies.of),
        "latency": st.none() | summaries,
        "baseline": st.none() | summaries,
        "resources": st.builds(Resources, cpu_s=st.none() | figures, peak_rss_bytes=st.none() | ids),
        "cancel_s": st.none() | figures,
        "notes": notes,
        "freezes": st.lists(freezes, max_size=2).map(tuple),
        "observer_cpu_share": st.none() | figures,
        "run_options": parameters.map(Values.of),
        "thread_states": st.none()
        | st.builds(
            ThreadStateRecord,
            st.lists(threads, max_size=2).map(tuple),
            ids,
            st.none() | a_note,
            figures,
            notes,
        ),
        "observed": st.dictionaries(texts, figures, max_size=3).map(Values.of),
        "gil": st.none() | gils,
        "paint": st.none() | st.builds(PaintSummary, figures, figures, figures),
    }
)


def same_types(left: RunRecord, right: RunRecord) -> bool:
    """Return whether results and parameters have the same types too, as 1 == 1.0 == True."""
    return [type(value) for value in (*left.results, *left.params.values())] == [
        type(value) for value in (*right.results, *right.params.values())
    ]


@given(changes)
@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_every_record_comes_back_equal(made: dict) -> None:
    """Any record is decoded equal: every outcome, slices, transfers, failures, result types, no window."""
    before = dataclasses.replace(record(), **made)
    after = decode(encode(before))
    assert after == before
    assert same_types(after, before)


def test_ten_thousand_spans_come_back_equal() -> None:
    """A large record is decoded with all its spans, pings and failures."""
    error = TaskError("ValueError", "no", "Traceback …")
    many = SpanTable.of(
        span(n, outcome=Outcome.FAILED, error=error) if n % 100 == 0 else span(n) for n in range(10_000)
    )
    before = record(spans=many, latencies=Latencies.of((n * 5 * MS, n * 5 * MS + n) for n in range(12_000)))
    after = decode(encode(before))
    assert after == before
    assert (after.parallelism, after.overlap) == (before.parallelism, before.overlap)
    assert after.spans[100] == before.spans[100]


@pytest.mark.parametrize("before", [record(), unmeasured()], ids=["measured", "unmeasured"])
def test_another_process_gets_the_same_answers(before: RunRecord, tmp_path) -> None:
    """A record answers every question in another process as in its own."""
    file = tmp_path / "run"
    file.write_bytes(encode(before))
    questions = (
        "(r.parallelism, r.overlap, r.transfer_s, r.workers_seen, r.was_complete, r.times.wall_s, "
        "r.latency and r.latency.smoothness.value, list(r.spans), r.latencies.freezes(), r.program, "
        "r.resources.extra_rss_bytes, r.spans.duration_ns)"
    )
    code = (
        "import sys, pathlib\nfrom concgui.store.run_codec import decode\n"
        f"r = decode(pathlib.Path(sys.argv[1]).read_bytes())\nprint(repr({questions}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(file)],
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE_S,
    )
    assert done.stdout.strip() == repr(eval(questions, {"r": before, "list": list}))  # noqa: S307 -- ours


@given(st.binary(max_size=200))
def test_what_is_no_record_is_refused_in_one_way(data: bytes) -> None:
    """Foreign bytes raise `DamagedRecordError`, and nothing else."""
    with pytest.raises(DamagedRecordError):
        decode(data)


@given(st.integers(0, 5_000), st.integers(1, 255))
@settings(max_examples=300, deadline=None)
def test_a_damaged_record_is_read_whole_or_refused(place: int, change: int) -> None:
    """A changed byte gives an error, or a record that answers every question."""
    data = bytearray(encode(record(spans=(span(0), span(1, error=TaskError("E", "", ""))))))
    data[place % len(data)] ^= change
    try:
        read = decode(bytes(data))
    except DamagedRecordError:
        return
    list(read.spans)
    list(read.latencies.samples)


@pytest.mark.parametrize("part", [0.0, 0.5, 0.99])
def test_a_record_cut_short_is_refused(part: float) -> None:
    """A truncated record is refused."""
    data = encode(record())
    with pytest.raises(DamagedRecordError):
        decode(data[: int(part * len(data))])


@pytest.mark.parametrize(
    "broken",
    [
        {"cpu_ns": Column(bytes(16))},
        {"cpu_ns": Column(bytes(9))},
        {"outcome": bytes([9])},
        {"worker": Column.of([5])},
        {"failed": Column.of([0]), "error": Column.of([0])},
    ],
    ids=["lengths", "half a number", "outcome", "worker", "error"],
)
def test_columns_that_do_not_fit_are_refused(broken: dict) -> None:
    """Columns that do not fit together are refused at decoding, and do not fail later in a paint event."""
    whole = record()
    damaged = dataclasses.replace(whole, spans=dataclasses.replace(whole.spans, **broken))
    with pytest.raises(DamagedRecordError):
        decode(encode(damaged))


@pytest.mark.parametrize(
    "broken",
    [
        {"held": GilStretches(Column.of([1]), Column.of([2]), Column.of([3, 4]))},
        {"asked": GilStretches(Column(bytes(9)), Column.of([2]), Column.of([3]))},
        {"stack": Column.of([5])},
        {"stack": Column.of([])},
    ],
    ids=["lengths", "half a number", "unknown stack", "no stack"],
)
def test_holders_of_the_gil_that_do_not_fit_are_refused(broken: dict) -> None:
    """Columns of the GIL that do not fit together are refused at decoding."""
    damaged = record(gil=dataclasses.replace(gil_record([(0, 5, 1)]), **broken))
    with pytest.raises(DamagedRecordError):
        decode(encode(damaged))


def test_a_record_from_before_the_gil_was_watched_is_read() -> None:
    """A record of an earlier version, which says nothing of the GIL, is read."""
    plain = msgspec.msgpack.decode(encode(record(gil=gil_record([(0, 5, 1)]))))
    del plain["record"]["gil"]
    assert decode(msgspec.msgpack.encode(plain)) == record()


def test_a_newer_version_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A record of a newer version is refused with both versions in the message."""
    monkeypatch.setattr("concgui.store.run_codec.SCHEMA", 99)
    data = encode(record(time=datetime(2027, 1, 1, tzinfo=UTC)))
    monkeypatch.undo()
    with pytest.raises(DamagedRecordError, match=r"version 99.*version 2"):
        decode(data)


def test_a_record_with_the_stacks_of_all_threads_is_read() -> None:
    """Causes of records that were kept with stacks, and without what causes have now, are read."""
    whole = record(freezes=(FREEZE,))
    plain = msgspec.msgpack.decode(encode(whole))
    (freeze,) = plain["record"]["freezes"]
    freeze["stacks"] = [{"thread": 1, "name": "", "is_gui": True, "frames": []}]
    for key in ("is_sure", "frames", "activity"):
        del freeze["cause"][key]
    (read,) = decode(msgspec.msgpack.encode(plain)).freezes
    assert read == dataclasses.replace(FREEZE, cause=dataclasses.replace(FREEZE.cause, frames=()))
