"""Run records from the JSON of runs: everything but what only ``--spans`` keeps."""

import dataclasses
from typing import Any

from concgui.engine.records.latency import Latencies, LatencySummary
from concgui.engine.records.paint import PaintSummary
from concgui.engine.records.run_record import FreezeStack, Resources, RunRecord, RunTimes, Span, TaskCounts
from concgui.engine.tasks.outcome import Outcome, TaskError
from concgui.export.run_json import WINDOW_FIGURES, JsonObject


def record_from_json(run: JsonObject) -> RunRecord:
    """The record of a run that `run_json` wrote.

    Latencies and results are empty; of the spans there is one for each kind of error, which says
    what failed first. The baseline is not kept: of it the JSON has one figure only.

    Raises:
        KeyError: A key is missing.
        TypeError, ValueError: A value is of the wrong kind.
    """
    times, tasks = run["times_ns"], run["tasks"]
    return RunRecord(
        model=str(run["model"]),
        workload=str(run["workload"]),
        params=dict(run["params"]),
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
        spans=tuple(_failed_span(error) for error in run["errors"]),
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
        run_options=dict(run.get("run_options", {})),
        observed=dict(run.get("observed", {})),
        paint=_paint(run["ui"]),
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
