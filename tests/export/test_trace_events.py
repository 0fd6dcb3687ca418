"""Tests that a trace keeps the rules of Trace Event JSON that viewers rely on, for any run."""

import dataclasses
import itertools
import json
from collections import defaultdict
from collections.abc import Sequence

import builders
import pytest
from builders import MS, ORIGIN, PROGRAM
from hypothesis import given, settings
from hypothesis import strategies as st

from concgui.engine.records.freeze import ExplainedFreeze, FreezeCause, FreezeKind
from concgui.engine.records.latency import Latencies
from concgui.engine.records.run_record import RunRecord
from concgui.engine.records.span import Slice, Span, Transfer, Worker
from concgui.engine.records.thread_states import (
    PackedStates,
    StateStretch,
    ThreadState,
    ThreadStateRecord,
    ThreadStates,
)
from concgui.engine.tasks.outcome import Outcome, TaskError
from concgui.export import trace_events
from concgui.export.trace_events import write_trace

GUI = Worker(PROGRAM.process, PROGRAM.gui_thread)
WORKERS = (GUI, Worker(PROGRAM.process, 2), Worker(PROGRAM.process, 2, 1), Worker(200, 200), Worker(300, 1))


def trace_of(*records: RunRecord) -> list[dict]:
    """Return the events of a trace."""
    parts: list[str] = []
    write_trace(records, parts.append)
    document = json.loads("".join(parts))
    assert [run["id"] for run in document["otherData"]["runs"]] == [record.id for record in records]
    return document["traceEvents"]


Track = tuple[int, int]


def by_track(events: Sequence[dict], phase: str) -> dict[Track, list[dict]]:
    found: dict[Track, list[dict]] = defaultdict(list)
    for event in events:
        if event["ph"] == phase:
            found[event["pid"], event["tid"]].append(event)
    return found


def names_of_tracks(events: Sequence[dict]) -> dict[Track, str]:
    named = [event for event in events if event["ph"] == "M" and event["name"] == "thread_name"]
    names = {(event["pid"], event["tid"]): event["args"]["name"] for event in named}
    assert len(names) == len(named), "a track has two names"
    return names


def check_rules(events: Sequence[dict]) -> None:
    """Assert the rules that every trace keeps."""
    names = names_of_tracks(events)
    threads = [thread for _, thread in names]
    assert len(set(threads)) == len(threads), "two processes share the id of a thread"
    for event in events:
        assert event["ph"] in "MXCstfbe"
        assert (event["pid"], event["tid"]) in names
        if event["ph"] != "M":
            assert event["ts"] >= 0
            assert (event["ts"] * 8).is_integer(), "no eighth of a microsecond"
    complete = by_track(events, "X")
    for boxes in complete.values():
        check_nesting(boxes)
    check_flows(events, complete)


def check_nesting(boxes: Sequence[dict]) -> None:
    """Assert that of any two events of a track one holds the other, or they do not overlap."""
    open_ends: list[float] = []
    for box in sorted(boxes, key=lambda box: (box["ts"], -box["dur"])):
        start, end = box["ts"], box["ts"] + box["dur"]
        assert box["dur"] >= 0
        while open_ends and open_ends[-1] <= start:
            open_ends.pop()
        assert not open_ends or end <= open_ends[-1], box
        open_ends.append(end)


def check_flows(events: Sequence[dict], complete: dict[Track, list[dict]]) -> None:
    """Assert that each arrow has one start and one end, in order, and touches events."""
    flows: dict[int, list[dict]] = defaultdict(list)
    async_ids = [event["id"] for event in events if event["ph"] == "b"]
    for event in events:
        if event["ph"] in "stf":
            flows[event["id"]].append(event)
            boxes = complete[event["pid"], event["tid"]]
            at = event["ts"]
            assert any(box["ts"] <= at <= box["ts"] + box["dur"] for box in boxes), "an arrow to nothing"
    for ends in flows.values():
        assert "".join(end["ph"] for end in ends) in ("stf", "sf")
        moments = [end["ts"] for end in ends]
        assert moments == sorted(moments)
    assert len(set(async_ids)) == len(async_ids)
    assert not set(async_ids) & set(flows)


@st.composite
def times(draw: st.DrawFn, count: int, since: int = 0, until: int = 20_000) -> list[int]:
    return sorted(draw(st.lists(st.integers(since, until), min_size=count, max_size=count)))


@st.composite
def spans(draw: st.DrawFn, task: int) -> Span:
    submitted, started, finished, delivered = draw(times(4))
    outcome = draw(st.sampled_from(Outcome))
    worker = draw(st.none() | st.sampled_from(WORKERS))
    if worker is None:
        return dataclasses.replace(builders.never_began(task), submitted_ns=ORIGIN + submitted)
    edges = draw(times(4, started, finished)) if draw(st.booleans()) else []
    moved = draw(times(2, submitted, started)) if draw(st.booleans()) else []
    error = TaskError("Odd\u2028", 'with "signs"\n', "") if outcome is Outcome.FAILED else None
    return Span(
        task=task,
        worker=worker,
        submitted_ns=ORIGIN + submitted,
        started_ns=ORIGIN + started,
        finished_ns=ORIGIN + finished,
        delivered_ns=draw(st.sampled_from([None, ORIGIN + delivered])),
        cpu_ns=draw(st.integers(0, finished - started)),
        outcome=outcome,
        slices=tuple(Slice(ORIGIN + a, ORIGIN + b) for a, b in zip(edges[::2], edges[1::2], strict=True)),
        error=error,
        input_transfer=tuple(
            Transfer(ORIGIN + a, ORIGIN + b) for a, b in zip(moved[::2], moved[1::2], strict=True)
        ),
    )


@st.composite
def thread_states(draw: st.DrawFn) -> ThreadStateRecord:
    threads = []
    for worker in draw(st.lists(st.sampled_from([*WORKERS, Worker(9, 9)]), max_size=3)):
        edges = draw(times(4))
        stretches = [
            StateStretch(ORIGIN + a, ORIGIN + b, draw(st.sampled_from(ThreadState)), "ep_poll", 0)
            for a, b in itertools.pairwise(edges)
        ]
        threads.append(ThreadStates(worker.process, worker.thread, "na\x00me", PackedStates.of(stretches)))
    return ThreadStateRecord(tuple(threads), 5 * MS, None, 0.0, ())


@st.composite
def records(draw: st.DrawFn) -> RunRecord:
    rows = [draw(spans(task)) for task in range(draw(st.integers(0, 8)))]
    pings = Latencies.of((ORIGIN + a, ORIGIN + a + draw(st.integers(0, 200 * MS))) for a in draw(times(3)))
    cause = FreezeCause(draw(st.sampled_from(FreezeKind)))
    freezes = [ExplainedFreeze(ORIGIN + since, ORIGIN + until, cause) for since, until in (draw(times(2)),)]
    held = [(ORIGIN + 1, ORIGIN + 5, 2), (ORIGIN + 5, ORIGIN + 9, 0), (ORIGIN + 9, ORIGIN + 700, 77)]
    return dataclasses.replace(
        builders.timeline_record(rows, pings),
        id=f"{draw(st.integers(0, 99)):032}",
        freezes=tuple(freezes),
        thread_states=draw(st.none() | thread_states()),
        gil=draw(st.none() | st.just(builders.gil_record(held))),
    )


@settings(max_examples=150, deadline=None)
@given(runs=st.lists(records(), max_size=3))
def test_any_trace_keeps_the_rules_of_viewers(runs: list[RunRecord]) -> None:
    """Events of a track nest, ids are unique, arrows lead from event to event, whatever the runs are like."""
    events = trace_of(*runs)
    check_rules(events)
    tasks = [event for event in events if event["ph"] == "X" and event["cat"] == "task"]
    began = [span for run in runs for span in run.spans if span.worker is not None]
    assert sorted(event["args"]["task"] for event in tasks) == sorted(span.task for span in began)
    slices = [event for event in events if event["ph"] == "X" and event["cat"] == "slice"]
    assert len(slices) == sum(len(span.slices) for span in began)
    assert sum(event["ph"] == "C" for event in events) == sum(len(run.latencies) for run in runs)


def test_a_track_is_named_for_its_worker_and_the_gui_thread_is_first() -> None:
    """Each worker has a track with its name and the system's id; the GUI thread has that of its process."""
    run = builders.timeline_record(
        [builders.timeline_span(0, 0, 5), builders.timeline_span(1, 1, 5, Worker(200, 9))]
    )
    names = names_of_tracks(trace_of(run))
    assert list(names.values()) == [
        "GUI thread", "tasks submitted", "worker 1 (thread 2)", "worker 2 (process 200)", "results delivered",
    ]  # fmt: skip
    (process, thread), *_ = names
    assert process == thread


def test_times_and_lengths_are_those_of_the_run() -> None:
    """A task from 100 to 110 ms with transfers stands in the trace there, to an eighth of a microsecond."""
    events = trace_of(builders.timeline_record([builders.transferred_span((98, 99), (111, 112.5))]))
    found = {e["name"]: (e["ts"] / 1e3, e["dur"] / 1e3) for e in events if e["ph"] == "X"}
    assert found["task 0"] == (100, 10)
    assert found["input of task 0"] == (98, 1)
    assert found["result of task 0"] == (111, 1.5)


def test_overlapping_coroutines_get_lanes_and_slices_stand_in_their_task() -> None:
    """Three coroutines under way at once have three tracks of one thread, each with its own slices."""
    loop = Worker(PROGRAM.process, PROGRAM.gui_thread)
    tasks = [
        builders.timeline_span(
            n, n, 10 + n, loop, slices=(Slice(ORIGIN + n * MS, ORIGIN + n * MS + MS // 2),)
        )
        for n in range(3)
    ]
    events = trace_of(builders.timeline_record(tasks))
    boxes = by_track(events, "X")
    lanes = [track for track, name in names_of_tracks(events).items() if name.startswith("GUI thread")]
    assert [[box["name"] for box in boxes[lane]] for lane in lanes] == [
        ["task 0", "runs"], ["task 1", "runs"], ["task 2", "runs"],
    ]  # fmt: skip


def test_tasks_beyond_the_lanes_are_asynchronous_events(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of more overlapping tasks than lanes none is lost, and their slices share one more track."""
    monkeypatch.setattr(trace_events, "MOST_LANES", 2)
    loop = Worker(PROGRAM.process, 5)
    tasks = [
        builders.timeline_span(
            n, n, 10 + n, loop, slices=(Slice(ORIGIN + n * MS, ORIGIN + n * MS + MS // 2),)
        )
        for n in range(5)
    ]
    events = trace_of(builders.timeline_record(tasks))
    check_rules(events)
    begun = [(e["name"], e["ts"]) for e in events if e["ph"] == "b"]
    ended = [(e["name"], e["ts"]) for e in events if e["ph"] == "e"]
    assert begun == [(f"task {n}", n * 1e3) for n in (2, 3, 4)]
    assert ended == [(f"task {n}", (10 + n) * 1e3) for n in (2, 3, 4)]
    (more,) = [track for track, name in names_of_tracks(events).items() if name.endswith("3 more lanes")]
    assert [box["args"]["task"] for box in by_track(events, "X")[more]] == [2, 3, 4]


def test_freezes_say_their_cause_and_unexplained_ones_their_length() -> None:
    """A freeze is an event with its cause and place; one that nobody explained has its length alone."""
    pings = Latencies.of([(ORIGIN, ORIGIN + 80 * MS), (ORIGIN + 100 * MS, ORIGIN + 160 * MS)])
    explained = dataclasses.replace(builders.FREEZE, since_ns=ORIGIN + 100 * MS, until_ns=ORIGIN + 160 * MS)
    run = dataclasses.replace(builders.timeline_record([], pings), freezes=(explained,))
    boxes = [event for event in trace_of(run) if event["ph"] == "X"]
    assert [box["name"] for box in boxes] == [
        "frozen for 80.0 ms",
        "frozen for 60.0 ms: the GUI thread was busy at /work/sleep.py:30 in call "
        "(less sure: seen from inside the program, which needs the GIL to look)",
    ]
    assert boxes[1]["args"] == {"cause": "python", "is_sure": False, "place": "/work/sleep.py:30 in call"}


def test_runs_share_one_time_axis() -> None:
    """The second run of a trace starts as much later as it did, and each run is a process of its own."""
    first = builders.timeline_record([builders.timeline_span(0, 0, 5)])
    second = builders.timeline_record([builders.timeline_span(0, 50, 55)])
    tasks = [event for event in trace_of(first, second) if event["ph"] == "X" and event["cat"] == "task"]
    assert [task["ts"] for task in tasks] == [0, 50e3]
    assert tasks[0]["pid"] != tasks[1]["pid"]


def test_a_trace_begins_with_its_earliest_event() -> None:
    """Tasks that were submitted, and pings that were due, before the run began have no time below zero."""
    spans = [builders.timeline_span(n, 20 + n, 30) for n in range(2)]
    early = [dataclasses.replace(span, submitted_ns=ORIGIN + (3 + n) * MS) for n, span in enumerate(spans)]
    run = builders.timeline_record(early)
    late = dataclasses.replace(run.times, started_ns=ORIGIN + 10 * MS)
    stamps = [event["ts"] for event in trace_of(dataclasses.replace(run, times=late)) if "ts" in event]
    assert min(stamps) == 0
