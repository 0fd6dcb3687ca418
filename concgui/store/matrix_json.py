"""A matrix as JSON: environment, settings, runs and cells, so that it can be read and resumed."""

import dataclasses
from collections.abc import Sequence
from datetime import datetime

from concgui.engine.evaluation.matrix_cells import MatrixCell
from concgui.engine.planning.matrix_plan import MatrixPlan
from concgui.engine.system.environment import Environment
from concgui.export.run_json import SCHEMA, JsonObject, summary_json
from concgui.presentation.notes import reason_text


def matrix_json(
    plan: MatrixPlan,
    environment: Environment,
    runs: Sequence[JsonObject],
    cells: Sequence[MatrixCell],
    made_at: datetime | None = None,
    explained: JsonObject | None = None,
) -> JsonObject:
    """Return the JSON object of a matrix.

    Args:
        plan: The plan of the matrix.
        environment: The machine and the interpreter.
        runs: Its runs as `run_json` made them, without spans.
        cells: All its cells, including those that have not been run.
        made_at: When its last run ended, with a time zone; None if that is not known.
        explained: Verdict, findings and decisions; None if the runs were not explained.
    """
    return {
        "schema": SCHEMA,
        "kind": "matrix",
        "complete": is_complete(cells),
        "made_at": made_at.isoformat(timespec="seconds") if made_at else None,
        "environment": dataclasses.asdict(environment),
        "settings": settings_json(plan),
        **(explained or {"verdict": None, "findings": [], "decisions": []}),
        "runs": list(runs),
        "cells": [cell_json(cell) for cell in cells],
    }


def is_complete(cells: Sequence[MatrixCell]) -> bool:
    """Return whether every pair either was run or cannot be run."""
    return all(cell.summary is not None or bool(cell.reason) for cell in cells)


def settings_json(plan: MatrixPlan) -> JsonObject:
    """Return the settings of a plan, which decide whether it can resume a saved matrix."""
    return {
        "quick": plan.quick,
        "workers": plan.workers,
        "repeats": plan.repeats,
        "seed": plan.seed,
        "baseline_ms": plan.scale.baseline_ms,
        "models": list(plan.models),
        "workloads": [
            {
                "workload": experiment.workload.info.key,
                "tasks": experiment.size.tasks,
                "params": experiment.workload.settings,
            }
            for experiment in plan.experiments()
        ],
    }


def cell_json(cell: MatrixCell) -> JsonObject:
    """Return the JSON object of a cell. Without runs the summary is null; the reason is "" for not yet."""
    return {
        "model": cell.model,
        "workload": cell.workload,
        "reason": reason_text(cell.reason),
        "summary": summary_json(cell.summary) if cell.summary else None,
    }
