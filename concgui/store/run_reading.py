"""Run records from the JSON of runs: everything but what only ``--spans`` keeps."""

import dataclasses
import hashlib
import json
from datetime import datetime
from typing import Any

from concgui.engine.planning.spec import DEFAULT_SEED
from concgui.engine.records.latency import Latencies, LatencySummary
from concgui.engine.records.paint import PaintSummary
from concgui.engine.records.run_record import (
    FreezeStack,
    ProgramIdentity,
    Resources,
    RunRecord,
    RunTimes,
    TaskCounts,
)
from concgui.engine.records.span import Span, SpanTable
from concgui.engine.records.values import Values
from concgui.engine.system.environment import Environment
from concgui.engine.tasks.outcome import Outcome, TaskError
from concgui.export.run_json import WINDOW_FIGURES, JsonObject


def record_from_json(run: JsonObject, environment: Environment) -> RunRecord:
    """Return the record of a run that `run_json` wrote.

    Latencies and results are empty; of the spans there is one for each kind of error, which says
    what failed first. The baseline is not kept: of it the JSON has one figure only.

    Args:
        run: The run. One of schema 1 has neither an id nor a time; its id is made from its content.
        environment: Where it ran, which stands beside the runs of a document.

    Raises:
        KeyError: A key is missing.
        TypeError, ValueError: A value is of the wrong kind.
    """
    times, tasks = run["times_ns"], run["tasks"]
    program = run.get("program", {"process": 0, "gui_thread": 0})
    return RunRecord(
        id=str(run["id"]) if "id" in run else _id_of(run),
        time=datetime.fromisoformat(run["time"]) if run.get("time") else None,
        environment=environment,
        program=ProgramIdentity(int(program["process"]), int(program["gui_thread"])),
        seed=int(run.get("seed", DEFAULT_SEED)),
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
        spans=SpanTable.of(_failed_span(error) for error in run["errors"]),
        results=(),
        checksum=run["checksum"],
        latencies=Latencies(),
        latency=_window(run["ui"]),
        baseline=None,
        freeze_stacks=tuple(FreezeStack(**stack) for stack in run["freeze_stacks"]),
        resources=_resources(run),
        cancel_s=run["cancel_s"],
        observer_cpu_share=run["observer_cpu_share"],
        notes=tuple(str(note) for note in run["notes"]),
        # Files from before there were these keys are read as well.
        run_options=Values.of(run.get("run_options", {})),
        observed=Values.of(run.get("observed", {})),
        paint=_paint(run["ui"]),
    )


def environment_from_json(document: JsonObject) -> Environment:
    """Return the environment that a document names; what another version adds to it is left out.

    Raises:
        KeyError: A key is missing.
    """
    return Environment(**{part.name: document[part.name] for part in dataclasses.fields(Environment)})


def _id_of(run: JsonObject) -> str:
    text = json.dumps(run, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


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
    """Each figure stands in the JSON under its own name; one that is not there is not known."""
    return Resources(**{figure.name: run.get(figure.name) for figure in dataclasses.fields(Resources)})


def _window(figures: dict[str, Any]) -> LatencySummary | None:
    if figures["pings"] is None:
        return None
    return LatencySummary(**{name: figures[name] for name in WINDOW_FIGURES})


def _paint(figures: dict[str, Any]) -> PaintSummary | None:
    if figures.get("longest_paint_ms") is None:
        return None
    names = "paint_p50_ms", "paint_p99_ms", "longest_paint_ms"
    return PaintSummary(*(figures[name] for name in names))
