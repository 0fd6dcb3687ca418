"""Run records as JSON: always the same keys, null where a figure is unknown.

The number `SCHEMA` identifies the structure. A key may be added without a new number; removing a
key or changing its meaning needs a new number.
"""

import dataclasses
import json
from collections.abc import Sequence
from typing import Any

from concgui.engine.evaluation.summary import ModelSummary, summarise
from concgui.engine.findings.explanation import Explanation
from concgui.engine.note import Note
from concgui.engine.records.freeze import ExplainedFreeze
from concgui.engine.records.gil import GilRecord, GilUse
from concgui.engine.records.run_record import RunRecord, RunTimes
from concgui.engine.records.span import Span, SpanTable
from concgui.engine.records.thread_states import ThreadStateRecord, ThreadStates
from concgui.engine.system.environment import Environment
from concgui.engine.tasks.outcome import Outcome
from concgui.export.findings_json import explanations_json
from concgui.presentation.figures import FIGURES, Place, figures_in
from concgui.presentation.freeze_text import cause_text, location_text
from concgui.presentation.notes import note_text
from concgui.presentation.thread_names import NO_NAMES, ThreadNames

SCHEMA = 2

JsonObject = dict[str, Any]


def experiment_json(
    records: Sequence[RunRecord],
    environment: Environment,
    explanations: Sequence[Explanation],
    *,
    with_spans: bool,
    with_summary: bool,
) -> JsonObject:
    """Return the JSON object of an experiment.

    Args:
        records: Its runs, in the order in which they ended.
        environment: The machine and the interpreter.
        explanations: Verdict and findings, for each workload.
        with_spans: Whether each run has its spans, raw latencies, thread states and holders of the GIL. If
            not, these are empty lists. Thread states and holders that could not be recorded are null.
        with_summary: Whether the models are compared; all records are then of one workload.
    """
    document: JsonObject = {
        "schema": SCHEMA,
        "environment": dataclasses.asdict(environment),
        **explanations_json(explanations),
        "runs": [run_json(record, with_spans=with_spans) for record in records],
    }
    if with_summary:
        document["summary"] = [summary_json(summary) for summary in summarise(records)]
    return document


def to_text(document: JsonObject, *, compact: bool) -> str:
    """Return strict JSON in ASCII, which every encoding of a pipe supports.

    Args:
        document: The JSON object.
        compact: Whether to use one line. Indented, tens of thousands of spans are several times longer.

    Raises:
        ValueError: A figure is infinite or not a number.
    """
    return json.dumps(document, indent=None if compact else 2, allow_nan=False) + "\n"


def run_json(record: RunRecord, *, with_spans: bool) -> JsonObject:
    """Return the JSON object of a run."""
    thread_states = (
        record.thread_states
        if record.thread_states is not None and record.thread_states.is_available
        else None
    )
    threads = ThreadNames.of(record)
    gil = record.gil if record.gil is not None and record.gil.is_available else None
    return {
        "id": record.id,
        "time": record.time.isoformat() if record.time else None,
        "seed": record.seed,
        "program": {"process": record.program.process, "gui_thread": record.program.gui_thread},
        **_figures_json(record),
        "params": dict(record.params),
        "run_options": dict(record.run_options),
        "times_ns": _times_json(record.times),
        "errors": _errors_json(record.spans),
        "freezes": [freeze_json(freeze, threads) for freeze in record.freezes],
        "observed": dict(record.observed),
        "notes": [_note_json(note) for note in record.notes],
        "spans": [_span_json(span) for span in record.spans] if with_spans else [],
        "latencies": [[due, answered - due] for due, answered in record.latencies.samples]
        if with_spans
        else [],
        "thread_states_period_ms": thread_states.period_ns / 1e6 if thread_states else None,
        "thread_states_cost_share": thread_states.cost_share if thread_states else None,
        "thread_states": _thread_states_json(thread_states) if with_spans else [],
        "gil_threads": [_gil_use_json(use) for use in gil.uses()] if gil else None,
        "gil_watched_s": gil.watched_ns / 1e9 if gil else None,
        "gil_cost_share": gil.cost_share if gil else None,
        "gil": _gil_json(gil) if with_spans else [],
    }


def summary_json(summary: ModelSummary) -> JsonObject:
    """Return the JSON object of all runs of a model."""
    return {
        "model": summary.model,
        "workload": summary.workload,
        "runs": summary.runs,
        "outcome": summary.outcome.value,
        **_spreads_json(summary),
        "speedup": summary.speedup,
        "work_speedup": summary.work_speedup,
        "smoothness": summary.smoothness.value if summary.smoothness else None,
        "is_uneven": summary.is_uneven if summary.smoothness else None,
        "unmeasured": [_note_json(note) for note in summary.unmeasured],
        "checksum": summary.checksum,
        "checksum_agrees": summary.checksum_agrees,
        "notes": [_note_json(note) for note in summary.notes],
        "was_disturbed": summary.was_disturbed,
    }


def _figures_json(record: RunRecord) -> JsonObject:
    """Return the figures, each under the keys that lead to it."""
    found: JsonObject = {}
    for figure in figures_in(Place.JSON):
        *groups, key = figure.json_path
        group = found
        for name in groups:
            group = group.setdefault(name, {})
        group[key] = figure.value(record)
    return found


def _spreads_json(summary: ModelSummary) -> JsonObject:
    """Return median, minimum and maximum of each figure that has them."""
    found: JsonObject = {}
    for figure in FIGURES:
        if figure.spread is not None:
            spread = figure.spread(summary)
            found[f"median_{figure.key}"] = spread.median if spread else None
            found[f"min_{figure.key}"] = spread.minimum if spread else None
            found[f"max_{figure.key}"] = spread.maximum if spread else None
    return found


def _times_json(times: RunTimes) -> JsonObject:
    """Return the times on the axis of spans and latencies, which have no other origin."""
    return {
        "started": times.started_ns,
        "first_start": times.first_start_ns,
        "last_finish": times.last_finish_ns,
        "released": times.released_ns,
    }


def _note_json(note: Note) -> JsonObject:
    return {"code": note.code, "values": dict(note.values), "text": note_text(note)}


def freeze_json(freeze: ExplainedFreeze, names: ThreadNames = NO_NAMES) -> JsonObject:
    """Return a freeze with its cause as data and text.

    `thread` is the one thread that caused it, `threads` are all of them: several share the GIL or the CPUs.
    """
    cause = freeze.cause
    return {
        "since_ns": freeze.since_ns,
        "until_ns": freeze.until_ns,
        "cause": cause.kind.value,
        "place": location_text(cause.location) if cause.location is not None else None,
        "thread": cause.threads[0] if len(cause.threads) == 1 else None,
        "threads": list(cause.threads),
        "share": cause.share,
        "is_sure": cause.is_sure,
        "activity": cause.activity.value if cause.activity is not None else None,
        "frames": [location_text(frame) for frame in cause.frames],
        "text": cause_text(cause, names),
    }


def _span_json(span: Span) -> JsonObject:
    return {
        "task": span.task,
        "worker": {
            "process": span.worker.process if span.worker else None,
            "thread": span.worker.thread if span.worker else None,
            "interpreter": span.worker.interpreter if span.worker else None,
        },
        "submitted_ns": span.submitted_ns,
        "started_ns": span.started_ns,
        "finished_ns": span.finished_ns,
        "delivered_ns": span.delivered_ns,
        "cpu_ns": None if span.started_ns is not None and span.finished_ns is None else span.cpu_ns,
        "input_transfer_ns": span.input_transfer_ns,
        "result_transfer_ns": span.result_transfer_ns,
        "outcome": span.outcome.value,
        "slices": [[part.started_ns, part.finished_ns] for part in span.slices],
        "input_transfer": [[part.started_ns, part.finished_ns] for part in span.input_transfer],
        "result_transfer": [[part.started_ns, part.finished_ns] for part in span.result_transfer],
        "error": str(span.error) if span.error else None,
    }


def _thread_states_json(thread_states: ThreadStateRecord | None) -> list[JsonObject] | None:
    return [_thread_json(thread) for thread in thread_states.threads] if thread_states is not None else None


def _thread_json(thread: ThreadStates) -> JsonObject:
    """Return the states of a thread as lists and not as objects, because there are some hundred a second."""
    return {
        "process": thread.process,
        "thread": thread.thread,
        "name": thread.name,
        "thread_states": [
            [part.started_ns, part.finished_ns, part.state.value, part.sleeps_in, part.cpu_ns]
            for part in thread.stretches
        ],
    }


def _gil_use_json(use: GilUse) -> JsonObject:
    return {
        "thread": use.thread,
        "held_s": use.held_ns / 1e9,
        "waited_s": use.waited_ns / 1e9 if use.waited_ns is not None else None,
    }


def _gil_json(gil: GilRecord | None) -> list[list[int]] | None:
    """Return start, end and holder of each stretch; 0 where the GIL was free, nothing where it is unknown."""
    return [list(stretch) for stretch in gil.held.joined()] if gil is not None else None


def _errors_json(spans: SpanTable) -> list[JsonObject]:
    """Return the errors of the failed tasks, each kind once, as a million tasks may fail of one cause."""
    found: dict[tuple[str, str], JsonObject] = {}
    for span in spans.with_error:
        error = span.error
        if span.outcome is not Outcome.FAILED or error is None:
            continue
        entry = found.setdefault(
            (error.kind, error.message),
            {
                "kind": error.kind,
                "message": error.message,
                "tasks": 0,
                "first_task": span.task,
                "traceback": error.traceback,
            },
        )
        entry["tasks"] += 1
    return list(found.values())
