"""What a saved matrix was asked for, as a plan that can be run again."""

import dataclasses
from collections.abc import Collection, Sequence

from concgui.engine.contracts.workload import AnyWorkload
from concgui.engine.planning.matrix_plan import MatrixPlan
from concgui.store.matrix_file import SavedMatrix
from concgui.store.matrix_json import settings_json


def plan_as_saved(
    saved: SavedMatrix, models: Collection[str], workloads: Sequence[AnyWorkload]
) -> MatrixPlan:
    """The plan of a saved matrix, as near to it as this version can; `differences` tells what is not met.

    Args:
        saved: The matrix.
        models: Keys of the models that there are.
        workloads: The workloads that there are, with their default parameters.

    Raises:
        ValueRangeError: None of its models or workloads is there, or a size of it is not allowed.
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
        # One number for all is what a person asked for, where it is not what would have been chosen.
        return dataclasses.replace(plan, tasks=counts.pop())
    return plan
