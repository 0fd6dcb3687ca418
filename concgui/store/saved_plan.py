"""The plan of a saved matrix, which can be run again."""

import dataclasses
from collections.abc import Collection, Sequence

from concgui.engine.contracts.workload import AnyWorkload
from concgui.engine.planning.matrix_plan import MatrixPlan
from concgui.store.matrix_file import SavedMatrix
from concgui.store.matrix_json import settings_json


def plan_as_saved(
    saved: SavedMatrix, models: Collection[str], workloads: Sequence[AnyWorkload]
) -> MatrixPlan:
    """Return the plan of a saved matrix as far as this version supports it; `differences` names the rest.

    Args:
        saved: The matrix.
        models: Keys of the existing models.
        workloads: The existing workloads with their default parameters.

    Raises:
        ValueRangeError: None of its models or workloads exists, or one of its sizes is not allowed.
    """
    settings, by_key = saved.settings, {workload.info.key: workload for workload in workloads}
    plan = MatrixPlan(
        tuple(key for key in saved.models if key in models),
        tuple(by_key[key] for key in saved.workload_keys if key in by_key),
        workers=settings["workers"],
        repeats=settings["repeats"],
        quick=settings["quick"],
        seed=settings["seed"],
    )
    counts = {entry["tasks"] for entry in settings["workloads"]}
    if len(counts) == 1 and settings_json(plan)["workloads"] != settings["workloads"]:
        # A person chose one number for all workloads if it differs from the automatic numbers.
        return dataclasses.replace(plan, tasks=counts.pop())
    return plan
