"""Reading of run records from JSON, with spans and latencies where ``--spans`` wrote them."""

import dataclasses
import hashlib
import itertools
import json
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from concgui.engine.note import Note
from concgui.engine.planning.spec import DEFAULT_SEED
from concgui.engine.records.column import Column
from concgui.engine.records.freeze import Activity, CodeLocation, ExplainedFreeze, FreezeCause, FreezeKind
from concgui.engine.records.gil import NO_STACK, GilRecord, GilStretches
from concgui.engine.records.latency import Latencies, LatencySummary
from concgui.engine.records.paint import PaintSummary
from concgui.engine.records.run_record import (
    ProgramIdentity,
    Resources,
    RunRecord,
    RunTimes,
    TaskCounts,
)
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
from concgui.export.run_json import SCHEMA, JsonObject, freeze_json
from concgui.presentation.freeze_text import location_from_text, stacks_from_text
from concgui.presentation.notes import WORDS

_NEW_KEYS = {
    "knobs": "run_options",
    "signals": "signal_count",
    "travel_s": "transfer_s",
    "input_travel_ns": "input_transfer_ns",
    "result_travel_ns": "result_transfer_ns",
    "stripes": "thread_states",
    "stripes_period_ms": "thread_states_period_ms",
    "stripes_cost_share": "thread_states_cost_share",
}
"""Keys of schema 1 that were renamed in schema 2."""


_LINE = r"(?P<file>\S+?)(?::(?P<line>\d+))? in (?P<function>[^,]+)"
_ON_CPU = r".* on a CPU for (?P<percent>\d+)% of the freeze.*"
_CAUSES_OF_SCHEMA_1 = (
    (FreezeKind.PYTHON, re.compile(_LINE)),
    (FreezeKind.GIL_HELD, re.compile(rf"{_LINE}, in another thread: .*")),
    (FreezeKind.CPP, re.compile(rf"C\+\+ code of an event handler{_ON_CPU}")),
    (FreezeKind.GIL_SHARED, re.compile(rf"(?P<count>\d+) threads of this program{_ON_CPU}")),
    (FreezeKind.GIL_HELD, re.compile(rf"thread (?P<thread>\d+), which was{_ON_CPU}")),
)
"""The sentences by which `blocking_line` of schema 1 named the causes."""


def runs_of(document: JsonObject) -> tuple[JsonObject, ...]:
    """Return the runs of an experiment or a matrix as `run_json` writes them now.

    Raises:
        KeyError: A key is missing.
        TypeError, ValueError: A value has the wrong type, or the schema is unknown.
    """
    if document["schema"] == SCHEMA:
        return tuple(map(_with_freezes, document["runs"]))
    if document["schema"] == 1:
        return tuple(map(_of_schema_1, document["runs"]))
    raise ValueError(f"schema {document['schema']} is unknown")


def _of_schema_1(run: JsonObject) -> JsonObject:
    """Return a run of schema 1 with the keys and notes of schema 2.

    A run of schema 1 has no id. The id is derived from the content, so it is the same at every reading.
    """
    notes = [{"code": "text", "values": {"text": text}, "text": text} for text in map(str, run["notes"])]
    return {
        "id": _id_of(run),
        "time": None,
        "seed": DEFAULT_SEED,
        "program": {"process": 0, "gui_thread": 0},
        "run_options": {},
        "observed": {},
        **_with_new_keys(run),
        "params": run["params"],
        "freezes": list(map(_freeze_of_schema_1, run["freeze_stacks"])),
        "notes": notes,
    }


def _with_freezes(run: JsonObject) -> JsonObject:
    """Return a run of schema 2. Before its first release it had `freeze_stacks` in place of `freezes`."""
    if "freezes" in run:
        return run
    kept = {key: value for key, value in run.items() if key != "freeze_stacks"}
    return {
        **kept,
        "freezes": [_freeze_of_stacks(freeze, freeze["cause"]) for freeze in run["freeze_stacks"]],
    }


def _freeze_of_schema_1(freeze: JsonObject) -> JsonObject:
    """Return a freeze whose cause is data. In schema 1 the cause was a line or a sentence."""
    line = str(freeze["blocking_line"])
    kind, found = next(
        ((kind, found) for kind, pattern in _CAUSES_OF_SCHEMA_1 if (found := pattern.fullmatch(line))),
        (FreezeKind.NOT_SEEN, None),
    )
    parts = found.groupdict() if found is not None else {}
    location = None
    if parts.get("function"):
        location = {"file": parts["file"], "line": int(parts["line"] or 0), "function": parts["function"]}
    threads = [int(parts["thread"])] if parts.get("thread") else [0] * int(parts.get("count") or 0)
    share = int(parts["percent"]) / 100 if parts.get("percent") else None
    return _freeze_of_stacks(
        freeze, {"kind": kind.value, "threads": threads, "share": share, "location": location}
    )


def _freeze_of_stacks(freeze: JsonObject, cause: JsonObject) -> JsonObject:
    """Return a freeze that was written with the stacks of all threads; only those of its cause are kept.

    Who held the GIL was not asked from outside then, so no cause of that time is sure.
    """
    location = CodeLocation(**cause["location"]) if cause["location"] is not None else None
    threads = tuple(map(int, cause["threads"]))
    kind = _kind(cause["kind"])
    return freeze_json(
        ExplainedFreeze(
            int(freeze["since_ns"]),
            int(freeze["until_ns"]),
            FreezeCause(
                kind, threads, cause["share"], location, frames=_frames(str(freeze["text"]), kind, threads)
            ),
        )
    )


def _frames(text: str, kind: FreezeKind, threads: Sequence[int]) -> tuple[CodeLocation, ...]:
    """Return the frames of the thread that caused a freeze, from the stacks of all threads."""
    stacks = stacks_from_text(text)
    if kind is FreezeKind.GIL_HELD:
        return next((stack.frames for stack in stacks if not stack.is_gui and stack.thread in threads), ())
    return next((stack.frames for stack in stacks if stack.is_gui), ()) if kind is FreezeKind.PYTHON else ()


def _with_new_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {_NEW_KEYS.get(key, key): _with_new_keys(inner) for key, inner in value.items()}
    return [_with_new_keys(inner) for inner in value] if isinstance(value, list) else value


def record_from_json(run: JsonObject, environment: Environment) -> RunRecord:
    """Return the record of a run that `run_json` wrote.

    The record has no results and no baseline, because the JSON has only figures of them. Without ``--spans``
    it has no latencies either, and one span for each kind of error, the first one that failed.

    Args:
        run: The run, one of those that `runs_of` returns.
        environment: The environment from the document, which it shares between its runs.

    Raises:
        KeyError: A key is missing.
        TypeError, ValueError: A value has the wrong type.
    """
    times, tasks = run["times_ns"], run["tasks"]
    program = run["program"]
    return RunRecord(
        id=str(run["id"]),
        time=datetime.fromisoformat(run["time"]) if run["time"] is not None else None,
        environment=environment,
        program=ProgramIdentity(int(program["process"]), int(program["gui_thread"])),
        seed=int(run["seed"]),
        model=str(run["model"]),
        workload=str(run["workload"]),
        params=Values.of(run["params"]),
        repeat=int(run["repeat"]),
        workers=int(run["workers"]),
        outcome=Outcome(run["outcome"]),
        times=RunTimes(
            int(times["started"]),
            int(times["first_start"]),
            int(times["last_finish"]),
            int(times["released"]),
        ),
        tasks=TaskCounts(tasks["total"], tasks["finished"], tasks["failed"], tasks["cancelled"]),
        spans=_spans(run),
        results=(),
        checksum=run["checksum"],
        latencies=Latencies.of((due, due + waited) for due, waited in run.get("latencies", ())),
        latency=_window(run["ui"]),
        baseline=None,
        freezes=tuple(map(_freeze, run["freezes"])),
        resources=_resources(run),
        cancel_s=run["cancel_s"],
        observer_cpu_share=run["observer_cpu_share"],
        notes=tuple(map(_note, run["notes"])),
        run_options=Values.of(run["run_options"]),
        observed=Values.of(run["observed"]),
        paint=_paint(run["ui"]),
        thread_states=_thread_states(run),
        gil=_gil(run),
    )


def environment_from_json(document: JsonObject) -> Environment:
    """Return the environment of a document, without keys that another version added.

    Raises:
        KeyError: A key is missing.
    """
    return Environment(
        **{
            part.name: document[part.name]
            for part in dataclasses.fields(Environment)
            # What has a default was added by a later version.
            if part.name in document or part.default is dataclasses.MISSING
        }
    )


def _id_of(run: JsonObject) -> str:
    text = json.dumps(run, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _freeze(freeze: JsonObject) -> ExplainedFreeze:
    frames = map(location_from_text, map(str, freeze["frames"]))
    activity = freeze.get("activity")
    cause = FreezeCause(
        kind=_kind(freeze["cause"]),
        threads=tuple(map(int, freeze["threads"])),
        share=freeze["share"],
        location=location_from_text(str(freeze["place"])) if freeze["place"] is not None else None,
        is_sure=bool(freeze["is_sure"]),
        frames=tuple(frame for frame in frames if frame is not None),
        activity=Activity(activity) if activity in set(Activity) else None,
    )
    return ExplainedFreeze(int(freeze["since_ns"]), int(freeze["until_ns"]), cause)


def _kind(key: object) -> FreezeKind:
    """Return a kind of cause. This version does not know a kind that a later version added."""
    return FreezeKind(str(key)) if key in set(FreezeKind) else FreezeKind.NOT_SEEN


def _note(note: JsonObject) -> Note:
    """Return a note. For a note of a later version only the text is kept."""
    if note["code"] not in WORDS:
        return Note.of("text", text=str(note["text"]))
    return Note(str(note["code"]), tuple(dict(note["values"]).items()))


def _spans(run: JsonObject) -> SpanTable:
    """Return all spans; of a run that was written without them, the first one of each kind of error."""
    written = run.get("spans", ())
    if not written:
        return SpanTable.of(map(_failed_span, run["errors"]))
    errors = [TaskError(error["kind"], error["message"], error["traceback"]) for error in run["errors"]]
    by_text = {str(error): error for error in errors}
    return SpanTable.of(_span(span, by_text) for span in written)


def _span(span: JsonObject, errors: dict[str, TaskError]) -> Span:
    worker, error = span["worker"], span["error"]
    return Span(
        task=span["task"],
        worker=Worker(**worker) if worker["process"] is not None else None,
        submitted_ns=span["submitted_ns"],
        started_ns=span["started_ns"],
        finished_ns=span["finished_ns"],
        delivered_ns=span["delivered_ns"],
        cpu_ns=span["cpu_ns"],
        outcome=Outcome(span["outcome"]),
        slices=tuple(itertools.starmap(Slice, span["slices"])),
        error=errors.get(error, TaskError(error, "", "")) if error is not None else None,
        # Earlier versions wrote only the lengths of transfers.
        input_transfer=tuple(itertools.starmap(Transfer, span.get("input_transfer", ()))),
        result_transfer=tuple(itertools.starmap(Transfer, span.get("result_transfer", ()))),
    )


def _thread_states(run: JsonObject) -> ThreadStateRecord | None:
    """Return the thread states; None if the JSON was written without them."""
    threads = run.get("thread_states")
    if not threads:
        return None
    return ThreadStateRecord(
        threads=tuple(
            ThreadStates(
                thread["process"],
                thread["thread"],
                thread["name"],
                PackedStates.of(
                    StateStretch(started, finished, ThreadState(state), sleeps_in, cpu)
                    for started, finished, state, sleeps_in, cpu in thread["thread_states"]
                ),
            )
            for thread in threads
        ),
        period_ns=round(run["thread_states_period_ms"] * 1e6),
        reason=None,
        cost_share=run["thread_states_cost_share"] or 0.0,
        notes=(),
    )


def _gil(run: JsonObject) -> GilRecord | None:
    """Return who held the GIL, without the lines, which JSON does not have; None without it."""
    held = run.get("gil")
    if not held:
        return None
    started, finished, threads = zip(*held, strict=True)
    stretches = GilStretches(Column.of(started), Column.of(finished), Column.of(threads))
    return GilRecord(
        stretches,
        Column.of([NO_STACK] * len(held)),
        knows_askers=False,
        cost_share=run["gil_cost_share"] or 0.0,
    )


def _failed_span(error: dict[str, Any]) -> Span:
    return Span(
        task=int(error["first_task"]),
        worker=None,
        submitted_ns=None,
        started_ns=None,
        finished_ns=None,
        delivered_ns=None,
        cpu_ns=0,
        outcome=Outcome.FAILED,
        slices=(),
        error=TaskError(error["kind"], error["message"], error["traceback"]),
    )


def _resources(run: JsonObject) -> Resources:
    """Return the resources. A figure that the JSON lacks is unknown."""
    return Resources(**{figure.name: run.get(figure.name) for figure in dataclasses.fields(Resources)})


def _window(figures: dict[str, Any]) -> LatencySummary | None:
    if figures["pings"] is None:
        return None
    return LatencySummary(**{part.name: figures[part.name] for part in dataclasses.fields(LatencySummary)})


def _paint(figures: dict[str, Any]) -> PaintSummary | None:
    if figures.get("longest_paint_ms") is None:
        return None
    names = "paint_p50_ms", "paint_p99_ms", "longest_paint_ms"
    return PaintSummary(*(figures[name] for name in names))
